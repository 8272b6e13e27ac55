import { afterEach, expect, test, vi } from 'vitest';
import { openGateway } from '../../../server/gateways/index.ts';
import { openBench } from '../../support/fake-gateways/bench.ts';
import { fakeGateways } from '../../support/fake-gateways/index.ts';
import { listen } from '../../support/fake-gateways/listen.ts';

afterEach(() => vi.restoreAllMocks());

/** A server that takes every call and never answers; `asked` resolves at the first. */
async function openSilent() {
  let asked = () => {};
  const first = new Promise<void>((resolve) => (asked = resolve));
  const server = await listen(() => {
    asked();
    return new Promise(() => {});
  });
  return { ...server, asked: first };
}

const gatewaysThatCall = [
  ['epay', 'apiUrl'],
  ['stripe', 'apiBase'],
] as const;

test.each(gatewaysThatCall)('%s: a silent gateway is left when the caller gives up', async (name, address) => {
  await using silent = await openSilent();
  await using bench = await openBench(name, fakeGateways[name]);
  const gateway = openGateway(name, { ...bench.fake.settings, [address]: silent.origin }, bench.shop.deps);
  const giveUp = new AbortController();
  const asking = gateway.query({ ...bench.order(), tradeNo: 'cs_test_1' }, giveUp.signal);
  asking.catch(() => {});
  await silent.asked;
  giveUp.abort();
  await expect(asking).rejects.toMatchObject({ code: 'gateway_failed', message: expect.stringContaining('in time') });
});

test.each(gatewaysThatCall)(
  '%s: a silent gateway is left after 10 s without a caller giving up',
  async (name, address) => {
    await using silent = await openSilent();
    await using bench = await openBench(name, fakeGateways[name]);
    const gateway = openGateway(name, { ...bench.fake.settings, [address]: silent.origin }, bench.shop.deps);
    const clock = new AbortController();
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(clock.signal);
    const asking = gateway.query({ ...bench.order(), tradeNo: 'cs_test_1' });
    asking.catch(() => {});
    await silent.asked;
    expect(timeout).toHaveBeenCalledWith(10_000);
    clock.abort();
    await expect(asking).rejects.toMatchObject({ code: 'gateway_failed', message: expect.stringContaining('in time') });
  },
);
