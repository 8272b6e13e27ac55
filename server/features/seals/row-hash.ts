import { createHmac } from 'node:crypto';
import { deriveKey } from '../../lib/seal.ts';
import type { Context } from '../context.ts';

/** A row as Postgres prints it, so that sealer and verifier hash the same bytes. */
export const printedRow = `jsonb_build_array(e.id, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), e.actor, e.action, e.subject, e.detail)::text`;

/** Keyed with a secret that the database doesn't have: who can write the tables can't forge the chain. */
export function auditHasher(ctx: Pick<Context, 'secrets'>): {
  row(printed: string): Buffer;
  link(previous: Buffer, rows: Buffer[]): Buffer;
} {
  const key = deriveKey(ctx.secrets.settings, 'yinghuo audit v1');
  return {
    row: (printed) => createHmac('sha256', key).update('row').update(printed).digest(),
    link: (previous, rows) => {
      const hash = createHmac('sha256', key).update('link').update(previous);
      for (const row of rows) hash.update(row);
      return hash.digest();
    },
  };
}

/** What the first link follows. */
export const genesis = Buffer.alloc(32);
