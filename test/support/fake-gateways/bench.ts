import type { ChargeRequest, OpenGateway, RawNotification } from '../../../server/gateways/gateway.ts';
import { type GatewayName, openGateway } from '../../../server/gateways/index.ts';
import { newOrderNo } from '../../../server/lib/token.ts';
import type { FakeDeps, FakeGateway } from './fake-gateway.ts';
import { type FakeShop, openShop } from './shop.ts';

/** A shop and the other side of one of its gateways, on real sockets. */
export type Bench<Fake> = AsyncDisposable & {
  shop: FakeShop;
  fake: Fake;
  gateway: OpenGateway;
  /** The shop with other settings for the same gateway. */
  reopen(settings: Record<string, unknown>): OpenGateway;
  order(wanted?: Partial<ChargeRequest>): ChargeRequest;
  /** Charges, pays, and answers what the shop was told. */
  buy(order: ChargeRequest): Promise<RawNotification>;
};

export async function openBench<Fake extends FakeGateway>(
  name: GatewayName,
  start: (deps: FakeDeps) => Promise<Fake>,
  changes: Record<string, unknown> = {},
): Promise<Bench<Fake>> {
  const shop = await openShop(name);
  const fake = await start({
    now: shop.deps.now,
    store: shop.deps.store,
    notifyUrl: shop.notifyUrl,
    replay: shop.replay,
  });
  const gateway = openGateway(name, { ...fake.settings, ...changes }, shop.deps);
  shop.host.gateway = gateway;
  return {
    shop,
    fake,
    gateway,
    reopen: (settings) => openGateway(name, settings, shop.deps),
    order(wanted) {
      const orderNo = newOrderNo();
      return {
        orderNo,
        amountMinor: 1990,
        currency: fake.currencies[0]!,
        subject: 'Steam 充值卡 50 元',
        returnUrl: `${shop.origin}/o/${orderNo}?returned=1`,
        cancelUrl: `${shop.origin}/o/${orderNo}?cancelled=1`,
        notifyUrl: shop.notifyUrl,
        clientIp: '127.0.0.1',
        locale: 'zh-CN',
        expiresAt: new Date(shop.clock.now + 900_000),
        ...wanted,
      };
    },
    async buy(order) {
      const index = shop.received.length;
      await fake.pay((await gateway.charge(order)).payUrl);
      return shop.notification(index);
    },
    async [Symbol.asyncDispose]() {
      await fake[Symbol.asyncDispose]();
      await shop[Symbol.asyncDispose]();
    },
  };
}
