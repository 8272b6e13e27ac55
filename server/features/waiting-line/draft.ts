import { run, statement } from '../../db/statement.ts';
import { decrypt, deriveKey, encrypt } from '../../lib/seal.ts';
import type { Context } from '../context.ts';
import { openTicket } from './ticket.ts';

const keep = statement<never, [number, Buffer]>({
  name: 'waiting_keep_draft',
  text: 'update waiting set draft = $2 where id = $1',
});
const read = statement<{ draft: Buffer | null }, [number]>({
  name: 'waiting_read_draft',
  text: 'select draft from waiting where id = $1',
});

/** Keeps what a buyer filled in, for a page that has nothing but the ticket; the database alone can't open it. */
export async function keepDraft(ctx: Context, ticket: string, draft: object): Promise<void> {
  const opened = openTicket(ctx, ticket);
  if (opened)
    await run(ctx.db, keep, [opened.placeId, encrypt(keyOf(ticket), JSON.stringify(draft), aad(opened.placeId))]);
}

/** What `keepDraft` kept, as long as the place is remembered: also for a while after it was used or has lapsed. */
export async function readDraft<Draft>(ctx: Context, ticket: string): Promise<Draft | undefined> {
  const opened = openTicket(ctx, ticket);
  const [row] = opened ? await run(ctx.db, read, [opened.placeId]) : [];
  if (!opened || !row?.draft) return undefined;
  return JSON.parse(decrypt(keyOf(ticket), row.draft, aad(opened.placeId)).toString()) as Draft;
}

function keyOf(ticket: string): Buffer {
  return deriveKey(ticket, 'yinghuo waiting draft v1');
}

function aad(placeId: number): string {
  return `waiting draft:${placeId}`;
}
