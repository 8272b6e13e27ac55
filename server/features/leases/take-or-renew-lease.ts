import type { Connection, Database } from '../../db/database.ts';
import { maybeOne, run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';

export type LeaseName = 'pulse' | 'audit-sealer' | 'housekeeping' | 'roll-up';

const take = statement<{ epoch: number }, [string, string, number]>({
  name: 'lease_take',
  text: `insert into lease as held (name, holder, locked_until) values ($1, $2, now() + $3::double precision * interval '1 millisecond')
    on conflict (name) do update set holder = excluded.holder, locked_until = excluded.locked_until,
      epoch = held.epoch + case when held.holder = excluded.holder then 0 else 1 end
    where held.holder = excluded.holder or held.locked_until <= now()
    returning epoch`,
});

/** Takes or renews a lease; the epoch it is held under, or undefined while another instance has it. */
export async function takeLease(
  ctx: Pick<Context, 'db' | 'instanceId'>,
  name: string,
  ttlMs: number,
): Promise<number | undefined> {
  return (await maybeOne(ctx.db, take, [name, ctx.instanceId, ttlMs]))?.epoch;
}

const check = statement<never, [string, number]>({
  name: 'lease_check',
  text: 'select 1 from lease where name = $1 and epoch = $2 for share',
});

/** Whether the lease is still under this epoch; inside a transaction it then stays so until the end. */
export async function holdsLease(on: Connection | Database, name: LeaseName, epoch: number): Promise<boolean> {
  return (await run(on, check, [name, epoch])).length > 0;
}
