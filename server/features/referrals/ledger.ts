import type { Connection, Database } from '../../db/database.ts';
import { one, run, statement } from '../../db/statement.ts';
import type { Transfer } from './entries.ts';

const ensureAccounts = statement<never, [string[], number[], string]>({
  name: 'ledger_ensure_accounts',
  text: `insert into ledger_account (kind, owner_id, currency)
    select distinct kind, owner_id, $3 from unnest($1::text[], $2::bigint[]) as t (kind, owner_id) order by 1, 2
    on conflict (kind, owner_id, currency) do nothing`,
});

/** In a statement of its own: only a later snapshot sees an account that somebody else has just made. */
const post = statement<never, [string[], string[], number[], string[], number[], number[], string]>({
  name: 'ledger_post',
  text: `with wanted as (
      select * from unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::bigint[], $6::bigint[]) as
        t (key, kind, order_id, account_kind, owner_id, amount_minor)
    ), transfers as (
      insert into ledger_transfer (key, kind, order_id) select distinct key, kind, order_id from wanted
      on conflict (key) do nothing returning id, key
    )
    insert into ledger_entry (transfer_id, account_id, amount_minor)
    select t.id, a.id, w.amount_minor from wanted w join transfers t on t.key = w.key
      join ledger_account a on a.kind = w.account_kind and a.owner_id = w.owner_id and a.currency = $7`,
});

export type Posting = Transfer & { orderId: number };

/** Books transfers, each once by its key. The database refuses one that doesn't add up to zero. */
export async function postTransfers(tx: Connection, postings: Posting[], currency: string): Promise<void> {
  if (postings.length === 0) return;
  const rows = postings.flatMap((posting) => posting.entries.map((entry) => ({ posting, entry })));
  await run(tx, ensureAccounts, [
    rows.map(({ entry }) => entry.account.kind),
    rows.map(({ entry }) => entry.account.ownerId),
    currency,
  ]);
  await run(tx, post, [
    rows.map(({ posting }) => posting.key),
    rows.map(({ posting }) => posting.kind),
    rows.map(({ posting }) => posting.orderId),
    rows.map(({ entry }) => entry.account.kind),
    rows.map(({ entry }) => entry.account.ownerId),
    rows.map(({ entry }) => entry.amountMinor),
    currency,
  ]);
}

const verify = statement<LedgerFindings>({
  name: 'ledger_verify',
  text: `select
      (select coalesce(sum(amount_minor), 0) from ledger_entry) as total,
      (select count(*) from (select 1 from ledger_entry group by transfer_id having sum(amount_minor) <> 0) t) as unbalanced,
      (select count(*) from ledger_transfer t where not exists (select from ledger_entry e where e.transfer_id = t.id)) as empty,
      (select count(*) from (
        select promoter_id, currency, sum(amount_minor - clawed_minor) filter (where state = 'held') as held,
          sum(amount_minor - clawed_minor) filter (where state = 'available') as available
        from commission group by 1, 2) c
        where coalesce(c.held, 0) <> coalesce((select sum(e.amount_minor) from ledger_entry e join ledger_account a on a.id = e.account_id
            where a.kind = 'promoter_held' and a.owner_id = c.promoter_id and a.currency = c.currency), 0)
          or coalesce(c.available, 0) <> coalesce((select sum(e.amount_minor) from ledger_entry e join ledger_account a on a.id = e.account_id
            where a.kind = 'promoter_available' and a.owner_id = c.promoter_id and a.currency = c.currency), 0)
      ) as differing`,
});

export type LedgerFindings = {
  /** Sum over all entries; always 0. */
  total: number;
  /** Transfers that don't add up to zero. */
  unbalanced: number;
  empty: number;
  /** Promoters whose balance differs from their commissions. */
  differing: number;
};

/** Adds everything up again; all four findings are 0 in a sound ledger. */
export async function verifyLedger(db: Database): Promise<LedgerFindings> {
  return await one(db, verify, []);
}
