import { z } from 'zod';
import { run, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import { enqueue } from '../../queue/enqueue.ts';
import type { Task } from '../../queue/task.ts';
import type { Context } from '../context.ts';
import { mailboxHash } from '../contacts/mailbox.ts';

const next = statement<{ id: number; variant_id: string; contact: string }, [number]>({
  name: 'free_pieces_next',
  text: "select id, variant_id, contact from orders where gateway = 'free' and id > $1 order by id limit 2000",
});
const add = statement<never, [Buffer[], string[], number[]]>({
  name: 'free_pieces_add',
  text: `insert into free_piece (mailbox, variant_id, order_id)
    select * from unnest($1::bytea[], $2::uuid[], $3::bigint[]) on conflict do nothing`,
});

const payload = z.object({ after: z.number().int() });

/** Looks once through free orders from before mailboxes were counted, 2,000 a job: what they got is not to be had again. */
export const countFreePiecesTask: Task<typeof payload, Context> = {
  name: 'orders.free-pieces',
  payload,
  isQuiet: true,
  async run(ctx, { after }, job) {
    await transaction(ctx.db, async (tx) => {
      const rows = await run(tx, next, [after]);
      const mailboxes = rows.map(({ contact }) => mailboxHash(ctx, contact));
      const variants = rows.map((row) => row.variant_id);
      await run(tx, add, [mailboxes, variants, rows.map(({ id }) => id)]);
      await job.complete(tx);
      const last = rows.at(-1);
      if (last) await enqueue(tx, ctx.waker, { task: 'orders.free-pieces', payload: { after: last.id } });
    });
  },
};
