import type { Pulse } from '../../contract/pulse.ts';
import { run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';
import type { ConfiguredGateway } from '../gateways/configured-gateways.ts';
import { type TroubleRow, troublesByGateway, worstOf } from '../gateways/show-trouble.ts';
import type { GatewayRow } from './pulse-queries.ts';

type Known = {
  configured: readonly ConfiguredGateway[];
  rows: readonly GatewayRow[];
  lags: ReadonlyMap<string, number>;
  silent: ReadonlySet<string>;
};

const answers = statement<{ gateway: string; answered_ms: number }>({
  name: 'pulse_gateway_answers',
  text: 'select gateway, greatest(0, extract(epoch from now() - answered_at) * 1000) as answered_ms from gateway_answer',
});

/** Every gateway that is set up or sold through today: its trade, when it last said anything, and what is wrong with it. */
export async function gatewayHealth(
  ctx: Context,
  { configured, rows, lags, silent }: Known,
): Promise<Pulse['gateways']> {
  const troubles = await troublesByGateway(ctx);
  const answered = new Map((await run(ctx.db, answers, [])).map((row) => [row.gateway, row.answered_ms]));
  const names = new Set([...configured.map(({ name }) => name as string), ...rows.map(({ name }) => name)]);
  return [...names].map((name) => {
    const row = rows.find((one) => one.name === name);
    const own = troubles.get(name) ?? [];
    return {
      name,
      createdLastHour: row?.created_hour ?? 0,
      paidLastHour: row?.paid_hour ?? 0,
      silentMs: row === undefined || row.silent_ms === null ? null : Math.max(0, row.silent_ms),
      lagMs: lags.get(name) ?? null,
      silent: silent.has(name),
      enabled: configured.some((one) => one.name === name && one.enabled),
      refused: sum(own.filter(({ side }) => side === 'notice')),
      unanswered: sum(own.filter(({ side }) => side !== 'notice')),
      cause: worstOf(own)?.cause ?? null,
      answeredMs: answered.get(name) ?? null,
    };
  });
}

const sum = (rows: TroubleRow[]) => rows.reduce((all, { count }) => all + count, 0);
