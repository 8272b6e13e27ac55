import type { Connection } from '../../db/database.ts';
import { maybeOne, one, run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';
import type { Quoted } from './ticket.ts';

/** Whoever is called and not there gives way after this, s; also how much later than told one may ask and still count as there. */
const graceS = 15;
/** A place is kept this long after its holder was last heard of, or was first called. */
const kept = "interval '30 minutes'";
/** Bounds of how soon to ask again, s. */
const soonestS = 1;
const latestS = 30;

type Row = {
  id: number;
  quote: [string, number, number, number, string, string | null];
  created_at: Date;
  called: boolean;
  place: number;
  rate: number | null;
};

/** A place in the line, as its holder finds it. */
export type Place = {
  id: number;
  quoted: Quoted;
  takenAtMs: number;
  called: boolean;
  /** 1: the next one. */
  place: number;
  /** How many are let in a second; null: everybody. */
  perSecond: number | null;
};

const dropLapsed = statement<never, [Buffer]>({
  name: 'waiting_drop_lapsed',
  text: 'delete from waiting where idempotency_hash = $1 and lapses_at <= now() and entered_at is null',
});

const enter = statement<
  { id: number | null; contact_full: boolean; address_full: boolean },
  [Buffer, string, Buffer | null, string, number, number]
>({
  name: 'waiting_enter',
  text: `with held as (
      select count(*) filter (where contact_hash = $1 and client_ip = $2::inet) as by_contact, count(*) filter (where client_ip = $2::inet) as by_address
      from waiting where entered_at is null and lapses_at > now() and (contact_hash = $1 or client_ip = $2::inet)
        and ($3::bytea is null or idempotency_hash is distinct from $3)
    ), entered as (
      insert into waiting (contact_hash, client_ip, idempotency_hash, quote, created_at, present_until, lapses_at)
      select $1, $2::inet, $3, $4::jsonb, now(), now() + interval '${graceS} seconds', now() + ${kept} from held where by_contact < $5 and by_address < $6
      on conflict (idempotency_hash) do update set present_until = greatest(waiting.present_until, excluded.present_until)
        where waiting.contact_hash = excluded.contact_hash and waiting.entered_at is null
      returning id
    )
    select (select id from entered) as id, by_contact >= $5 as contact_full, by_address >= $6 as address_full from held`,
});

export type Entry = { contactHash: Buffer; clientIp: string; idempotencyHash?: Buffer; quoted: Quoted };
export type Refused = 'waiting_contact' | 'waiting_address' | 'idempotency_mismatch';

/** Takes a place at the end of the line; the one it has already when the idempotency key is the same. */
export async function joinWaitingLine(
  ctx: Context,
  { contactHash, clientIp, idempotencyHash, quoted }: Entry,
  most: { perContact: number; perAddress: number },
): Promise<Place | Refused> {
  if (idempotencyHash) await run(ctx.db, dropLapsed, [idempotencyHash]);
  const { variantId, quantity, unitPriceMinor, discountMinor, currency, couponId } = quoted;
  const quote = JSON.stringify([variantId, quantity, unitPriceMinor, discountMinor, currency, couponId]);
  const { perContact, perAddress } = most;
  const row = await one(ctx.db, enter, [contactHash, clientIp, idempotencyHash ?? null, quote, perContact, perAddress]);
  const place = row.id === null ? undefined : await askLine(ctx, row.id, contactHash);
  if (place) return place;
  return row.contact_full ? 'waiting_contact' : row.address_full ? 'waiting_address' : 'idempotency_mismatch';
}

const ask = statement<Row, [number, Buffer]>({
  name: 'waiting_ask',
  text: `with ahead as (
      select count(*) as n from waiting
      where id < $1 and called_at is null and entered_at is null and present_until > now() and lapses_at > now()
    ), told as (
      select ahead.n + 1 as place, admission_rate(gate) as rate from ahead left join admission gate on gate.id = 1
    )
    update waiting w set
      present_until = now() + make_interval(secs => ${graceS} + case when told.rate > 0
        then least(${latestS}, greatest(${soonestS}, ceil(told.place / told.rate))) else ${latestS} end),
      lapses_at = case when w.first_called_at is null then now() + ${kept} else w.lapses_at end
    from told where w.id = $1 and w.contact_hash = $2 and w.entered_at is null and w.lapses_at > now()
    returning w.id, w.quote, w.created_at, w.called_at is not null as called, told.place, told.rate`,
});

/** Where a place stands; asking is also what keeps it. Undefined: it is used, has lapsed, or is somebody else's. */
export async function askLine(ctx: Context, id: number, contactHash: Buffer): Promise<Place | undefined> {
  const row = await maybeOne(ctx.db, ask, [id, contactHash]);
  if (!row) return undefined;
  const [variantId, quantity, unitPriceMinor, discountMinor, currency, couponId] = row.quote;
  return {
    id: row.id,
    quoted: { variantId, quantity, unitPriceMinor, discountMinor, currency, couponId },
    takenAtMs: +row.created_at,
    called: row.called,
    place: row.place,
    perSecond: row.rate,
  };
}

/** Until one's turn, s; null while nobody is let in. */
export function waitSeconds(place: number, perSecond: number | null): number | null {
  if (perSecond === null) return 0;
  return perSecond > 0 ? Math.ceil(place / perSecond) : null;
}

/** When to ask again, s: at one's turn, or within 30 s. */
export function askAgainSeconds(place: number, perSecond: number | null): number {
  return Math.min(latestS, Math.max(soonestS, waitSeconds(place, perSecond) ?? latestS));
}

const end = statement<{ used: boolean; own: boolean }, [number, Buffer]>({
  name: 'waiting_end',
  text: `select w.entered_at is not null as used, w.contact_hash = $2 as own from waiting w where id = $1`,
});

/** Why a signed ticket stands for no place any more. */
export async function whyNoPlace(
  ctx: Context,
  id: number,
  contactHash: Buffer,
): Promise<'ticket_used' | 'ticket_other' | 'ticket_expired'> {
  const row = await maybeOne(ctx.db, end, [id, contactHash]);
  return !row ? 'ticket_expired' : !row.own ? 'ticket_other' : row.used ? 'ticket_used' : 'ticket_expired';
}

const use = statement<never, [number]>({
  name: 'waiting_use',
  text: 'update waiting set entered_at = now() where id = $1 and entered_at is null returning id',
});

/** In the transaction of the order: false when another order has been made with this place. */
export async function usePlace(tx: Connection, id: number): Promise<boolean> {
  return (await run(tx, use, [id])).length > 0;
}

const callWaiting = statement<{ rate: number | null; called: string[] }>({
  name: 'waiting_call',
  text: `select rate, called from call_waiting(interval '${graceS} seconds', ${kept})`,
});

export type Turn = { perSecond: number | null; called: ReadonlySet<number> };

/** Calls those whose turn it is now; see `call_waiting` in the migration. */
export async function runTurn(ctx: Context): Promise<Turn> {
  const row = await one(ctx.db, callWaiting, []);
  // an array of bigint comes as text
  return { perSecond: row.rate, called: new Set(row.called.map(Number)) };
}
