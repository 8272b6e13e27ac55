import fc from 'fast-check';
import { z } from 'zod';

type Property = {
  type?: string;
  enum?: string[];
  default?: string | number | boolean;
  format?: string;
  pattern?: string;
  minLength?: number;
  minimum?: number;
  secret?: boolean;
};

/** Settings that fit a plug-in's schema: what it needs, and the defaults of the rest. `secret`: what secrets are. */
export function sampleSettings(settings: z.ZodType, secret?: string): Record<string, string | number | boolean> {
  const { properties = {}, required = [] } = z.toJSONSchema(settings, { io: 'input' });
  return Object.fromEntries(
    Object.entries(properties as Record<string, Property>).flatMap(([name, property]) => {
      const value = property.secret && secret !== undefined ? secret : sampleOf(property);
      return required.includes(name)
        ? [[name, value]]
        : property.default === undefined
          ? []
          : [[name, property.default]];
    }),
  );
}

function sampleOf({ type, enum: choices, format, pattern, minLength = 1, minimum = 0 }: Property) {
  if (type === 'boolean') return false;
  if (type === 'integer' || type === 'number') return minimum;
  if (choices) return choices[0]!;
  if (format === 'uri') return 'https://pay.example.com/';
  const shape = pattern === undefined ? undefined : fc.stringMatching(new RegExp(pattern));
  return shape ? fc.sample(shape, { seed: 1, numRuns: 1 })[0]! : 'a'.repeat(Math.max(minLength, 8));
}
