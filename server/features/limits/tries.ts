import { isIP } from 'node:net';
import { one, run, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import { neighbours } from '../../lib/client-address.ts';
import type { Context } from '../context.ts';

const hourMs = 3_600_000;

type RateLimit = { max: number; windowMs: number };

/** How often one address may guess at one person's secret; `pressed` while many others guess at it too. */
const rateLimits = {
  'look-up': { calm: { max: 10, windowMs: 900_000 }, pressed: { max: 3, windowMs: 900_000 } },
  'sign-in': { calm: { max: 3, windowMs: 10_000 }, pressed: { max: 3, windowMs: 300_000 } },
  code: { calm: { max: 5, windowMs: 30_000 }, pressed: { max: 2, windowMs: 6 * hourMs } },
  'recovery-code': { calm: { max: 5, windowMs: 30_000 }, pressed: { max: 3, windowMs: 300_000 } },
  confirm: { calm: { max: 5, windowMs: 60_000 }, pressed: { max: 2, windowMs: 6 * hourMs } },
  prove: { calm: { max: 5, windowMs: 30_000 }, pressed: { max: 3, windowMs: 300_000 } },
} satisfies Record<string, { calm: RateLimit; pressed: RateLimit }>;

/** Wrong tries an hour at one person's secret, of all addresses together, from which strange ones are slowed down. */
const pressedFrom = 100;
/** An address that gave the right answer is known for this long. */
const knownMs = 30 * 24 * hourMs;

export type Try = {
  what: keyof typeof rateLimits;
  /** Whose secret it is. */
  who: string;
  /** Where the guess comes from: an address, a session. */
  from: string;
  /** A device that has proven itself for `who` before. */
  device?: string | undefined;
};

const look = statement<{ others: number; known: boolean }, [string, string]>({
  name: 'tries_look',
  text: `select coalesce(max(count) filter (where bucket = $1), 0)::int as others, coalesce(bool_or(bucket = $2), false) as known
    from rate_window where bucket = any(array[$1, $2]) and resets_at > now()`,
});

// what is refused doesn't count against the person: one address alone must not slow down the others
const take = statement<{ count: number; wait_seconds: number }, [string, string, number, number]>({
  name: 'tries_take',
  text: `with mine as (
      insert into rate_window as w (bucket, count, resets_at) values ($1, 1, now() + $3::double precision * interval '1 millisecond')
      on conflict (bucket) do update set
        count = case when w.resets_at <= now() then 1 else w.count + 1 end,
        resets_at = case when w.resets_at <= now() then excluded.resets_at else w.resets_at end
      returning count, ceil(extract(epoch from resets_at - now()))::int as wait_seconds
    ), all_of_them as (
      insert into rate_window as w (bucket, count, resets_at)
      select $2, 1, now() + interval '1 hour' from mine where count <= $4::int
      on conflict (bucket) do update set
        count = case when w.resets_at <= now() then 1 else w.count + 1 end,
        resets_at = case when w.resets_at <= now() then excluded.resets_at else w.resets_at end
    ) select count, wait_seconds from mine`,
});

const right = statement<never, [string, string, string, number]>({
  name: 'tries_right',
  text: `with taken_back as (update rate_window set count = greatest(0, count - 1) where bucket = any(array[$1, $2]))
    insert into rate_window (bucket, count, resets_at) values ($3, 1, now() + $4::double precision * interval '1 millisecond')
    on conflict (bucket) do update set resets_at = excluded.resets_at`,
});

/**
 * Counts a guess before it is judged. Throws `too_many` when this very place has guessed too often at this person's
 * secret; what others guessed never refuses anybody, it only leaves strange addresses fewer tries.
 */
export async function countTry(ctx: Context, attempt: Try): Promise<void> {
  const { calm, pressed } = rateLimits[attempt.what];
  const { mine, all, known } = bucketsOf(attempt);
  const seen = await one(ctx.db, look, [all, known]);
  const isKnown = attempt.device !== undefined || seen.known;
  const isPressed = seen.others >= pressedFrom && !isKnown;
  const { max, windowMs } = isPressed ? pressed : calm;
  const bucket = isPressed ? bucketsOf({ ...attempt, from: siteOf(attempt.from) }).mine : mine;
  const row = await one(ctx.db, take, [bucket, all, windowMs, max]);
  if (row.count > max) {
    throw new AppError('too_many', 'Too many attempts; wait a moment.', {
      retryAfterSeconds: Math.max(1, row.wait_seconds),
    });
  }
}

/** The guess was right: it is taken back, and where it came from is known from now on. */
export async function tryWasRight(ctx: Context, attempt: Try): Promise<void> {
  const { mine, all, known } = bucketsOf(attempt);
  await run(ctx.db, right, [mine, all, known, knownMs]);
}

/** One IPv6 site has 65,536 lines to guess from: under pressure it is one place. */
function siteOf(from: string): string {
  return isIP(from) === 6 ? `site ${neighbours(from).low}` : from;
}

function bucketsOf({ what, who, from, device }: Try): { mine: string; all: string; known: string } {
  return {
    mine: `try:${what}:${who}:${device === undefined ? from : `device ${device}`}`,
    all: `tried:${what}:${who}`,
    known: `known:${what}:${who}:${from}`,
  };
}
