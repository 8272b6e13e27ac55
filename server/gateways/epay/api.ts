import { failedBecause, readJson } from '../call.ts';
import type { GatewayDeps } from '../gateway.ts';
import { isDone, order, type Order, refusalOf } from './answers.ts';

export const name = 'The epay gateway';

type Access = { base: string; pid: string; key: string; fetch: GatewayDeps['fetch'] };

/** One question to the gateway. Addresses carry the key: a redirect is followed only to the same host, with GET and never away from https. */
export async function ask(
  { base, fetch }: Pick<Access, 'base' | 'fetch'>,
  path: string,
  { signal, form }: { signal: AbortSignal; form?: Record<string, string> | undefined },
): Promise<unknown> {
  const url = new URL(path, base);
  if (form) {
    const body = new URLSearchParams(form);
    return readJson(name, await fetch(url, { method: 'POST', body, signal, redirect: 'manual' }));
  }
  const answer = await fetch(url, { signal, redirect: 'manual' });
  const next = nextOf(answer, url);
  if (!next) return readJson(name, answer);
  await answer.body?.cancel();
  return readJson(name, await fetch(next, { signal, redirect: 'manual' }));
}

/** Where a redirect on the same host leads, or to its https; undefined: nowhere that may know the key. */
function nextOf(answer: Response, asked: URL): URL | undefined {
  const to = answer.headers.get('location');
  if (answer.status < 300 || answer.status >= 400 || to === null || !URL.canParse(to, asked)) return undefined;
  const next = new URL(to, asked);
  const isUpgrade = asked.protocol === 'http:' && next.protocol === 'https:' && !asked.port && !next.port;
  const isSame = next.origin === asked.origin || (isUpgrade && next.hostname === asked.hostname);
  if (!isSame) return undefined;
  // some redirect to the bare path
  if (!next.search) next.search = asked.search;
  return next;
}

/** What the gateway has under this number; undefined when it knows none. Throws with the cause when it can't be told. */
export async function findOrder(access: Access, orderNo: string, signal: AbortSignal): Promise<Order | undefined> {
  const { pid, key } = access;
  const query = new URLSearchParams({ act: 'order', pid, key, out_trade_no: orderNo });
  const found = order.safeParse(await ask(access, `api.php?${query}`, { signal }));
  if (!found.success) throw failedBecause('other_shape', `${name} answered in an unknown way.`);
  const { data } = found;
  if (!isDone(data.code)) {
    const refusal = refusalOf(name, data.msg);
    if (refusal) throw refusal;
    return undefined;
  }
  return data.out_trade_no === orderNo && (data.pid ?? pid) === pid ? data : undefined;
}
