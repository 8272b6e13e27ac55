import { z } from 'zod';

/** Newer backends may know more verdicts than this desk: the key is read as text and said by its level when unknown. */
const seenVerdict = z.object({
  level: z.enum(['ok', 'watch', 'needs']),
  key: z.string().max(60),
  params: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
});
export type SeenVerdict = z.output<typeof seenVerdict>;

const pulseMessage = z.object({
  kind: z.literal('pulse'),
  ageMs: z.number().nonnegative().catch(0),
  pulse: z.object({
    currency: z.string().length(3).optional().catch(undefined),
    verdict: seenVerdict.optional().catch(undefined),
    needsYou: z.object({ count: z.number() }).optional().catch(undefined),
  }),
});

export type SeenPulse = { verdict?: SeenVerdict; currency: string; needsCount: number; ageMs: number };

/** What the shell needs of a live message; undefined for everything that is no pulse. */
export function readLiveMessage(message: unknown): SeenPulse | undefined {
  const read = pulseMessage.safeParse(message);
  if (!read.success) return undefined;
  const { pulse, ageMs } = read.data;
  return {
    currency: pulse.currency ?? 'CNY',
    needsCount: pulse.needsYou?.count ?? 0,
    ageMs,
    ...(pulse.verdict ? { verdict: pulse.verdict } : {}),
  };
}
