import { run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';
import type { ConfiguredGateway } from './configured-gateways.ts';

const put = statement<never, [string, Buffer]>({
  name: 'gateway_verified_put',
  text: `insert into gateway_verified (gateway, mark) values ($1, $2)
    on conflict (gateway) do update set mark = excluded.mark, verified_at = now()`,
});

const proven = statement<never, [string, Buffer]>({
  name: 'gateway_verified_with',
  text: 'select gateway from gateway_verified where gateway = $1 and mark = $2',
});

/** Genuine notices that go on coming are written down this often, ms. */
const againMs = 60_000;
const noted = new WeakMap<object, Map<string, { mark: Buffer; at: number }>>();

type Proven = Pick<ConfiguredGateway, 'name' | 'mark'>;

/** A notice was signed rightly: the settings that it was read with are right. Never fails, since the notice counts either way. */
export async function noteVerified(ctx: Context, { name, mark }: Proven): Promise<void> {
  const known = noted.get(ctx.db) ?? new Map<string, { mark: Buffer; at: number }>();
  noted.set(ctx.db, known);
  const last = known.get(name);
  if (last?.mark.equals(mark) && ctx.clock() - last.at < againMs) return;
  try {
    await run(ctx.db, put, [name, mark]);
    known.set(name, { mark, at: ctx.clock() });
  } catch (error) {
    ctx.log.warn({ gateway: name, err: error }, 'that a notice was genuine could not be written down');
  }
}

/** Whether a genuine notice has come with these settings. */
export async function isProven(ctx: Context, gateway: string, mark: Buffer): Promise<boolean> {
  return (await run(ctx.db, proven, [gateway, mark])).length > 0;
}
