import { run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';
import { livingInstances } from '../instances/living-instances.ts';

const add = statement<never, [number]>({
  name: 'spend_add',
  text: `insert into service_minute as m (service, minute, instance_seconds, max_instances)
    select service, date_trunc('minute', now()), count(*) * $1::real, count(*) from ${livingInstances} i
    group by service
    on conflict (service, minute) do update set
      instance_seconds = m.instance_seconds + excluded.instance_seconds, max_instances = greatest(m.max_instances, excluded.max_instances)`,
});

/** Books the seconds since the last turn to every running instance. A gap is not guessed at: at most `mostMs` is booked. */
export function createSpendBook(mostMs = 20_000) {
  let lastAt: number | undefined;
  return async function bookSeconds(ctx: Context): Promise<void> {
    const at = ctx.clock();
    const elapsedMs = lastAt === undefined ? 0 : Math.min(mostMs, at - lastAt);
    lastAt = at;
    await run(ctx.db, add, [elapsedMs / 1000]);
  };
}

/** Money for instance-seconds at the set price, in minor units and parts of them. */
export function exactPriceOf(instanceSeconds: number, priceMinorPerHour: number): number {
  return (instanceSeconds / 3600) * priceMinorPerHour;
}

/** The same in whole minor units. */
export function priceOf(instanceSeconds: number, priceMinorPerHour: number): number {
  return Math.round(exactPriceOf(instanceSeconds, priceMinorPerHour));
}
