import { z } from 'zod';

/** A schema without what makes it optional, and both sides where it is followed by another. */
function partsOf(schema: z.core.$ZodType): z.core.$ZodType[] {
  if (schema instanceof z.ZodPipe) return [...partsOf(schema.in), ...partsOf(schema.out)];
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  )
    return partsOf(schema.unwrap());
  return [schema];
}

type Bounds = { least: number; most: number };

function ownBounds(schema: z.core.$ZodType): Bounds {
  if (schema instanceof z.ZodNumber) return { least: schema.minValue ?? -Infinity, most: schema.maxValue ?? Infinity };
  if (schema instanceof z.ZodString) return { least: schema.minLength ?? 0, most: schema.maxLength ?? Infinity };
  if (!(schema instanceof z.ZodArray)) return { least: -Infinity, most: Infinity };
  const { minItems = 0, maxItems = Infinity } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return { least: minItems, most: maxItems };
}

function boundsOf(schema: z.core.$ZodType): Bounds {
  const all = partsOf(schema).map(ownBounds);
  return { least: Math.max(...all.map(({ least }) => least)), most: Math.min(...all.map(({ most }) => most)) };
}

/** Characters of a text, or entries of a list, as the contract's schema allows them. */
export function lengthOf(schema: z.core.$ZodType): { min: number; max: number } {
  const { least, most } = boundsOf(schema);
  return { min: Math.max(0, least), max: most };
}

/** What a schema allows of a number, in units of which `per` make one that people use, to two decimals within the bounds. */
export function rangeOf(schema: z.core.$ZodType, per = 1): { from: number; to: number } {
  const { least, most } = boundsOf(schema);
  // a share like 0.95 is no exact number
  const hundredths = (value: number) => Math.round((value / per) * 1e8) / 1e6;
  return { from: Math.ceil(hundredths(least)) / 100, to: Math.floor(hundredths(most)) / 100 };
}

/** The schema of one field, by its path in an object. */
export function fieldAt(schema: z.core.$ZodType, path: string): z.core.$ZodType {
  return path.split('.').reduce((at, name) => {
    const object = partsOf(at)[0];
    const field = object instanceof z.ZodObject ? (object.shape as z.core.$ZodShape)[name] : undefined;
    if (!field) throw new Error(`The schema has no field "${path}".`);
    return field;
  }, schema);
}
