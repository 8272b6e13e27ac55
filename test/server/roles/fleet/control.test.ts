import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type Service, services } from '../../../../server/contract/services.ts';
import { openFleetControl } from '../../../../server/roles/fleet/control.ts';
import type { Roster } from '../../../../server/roles/fleet/roster.ts';

async function control({ epoch }: { epoch?: number } = {}) {
  const wished = Object.fromEntries(services.map((service) => [service, 0])) as Record<Service, number>;
  const roster: Roster = {
    set: (service, count) => void (wished[service] = count),
    counts: () => ({ ...wished }),
    failing: () => ({}),
    instances: () => [],
    kill: () => false,
    stop: async () => {},
  };
  const token = randomUUID();
  const opened = await openFleetControl(roster, { token, port: 0, epoch });
  return {
    wished,
    async post(body: object, bearer = token) {
      const response = await fetch(`http://127.0.0.1:${opened.port}/`, {
        method: 'POST',
        headers: { authorization: `Bearer ${bearer}` },
        body: JSON.stringify(body),
      });
      return { status: response.status, body: (await response.json()) as { code?: string; epoch?: number } };
    },
    [Symbol.dispose]: () => opened.close(),
  };
}

describe("fleet's door", () => {
  test('another launch’s token opens nothing', async () => {
    using door = await control();
    expect((await door.post({ set: { orders: 2 } }, randomUUID())).status).toBe(401);
    expect(door.wished.orders).toBe(0);
  });

  test('an epoch from before a restart is refused; a person without one is not', async () => {
    using door = await control({ epoch: 7 });
    expect(await door.post({ set: { orders: 2 }, epoch: 6 })).toMatchObject({
      status: 409,
      body: { code: 'stale_epoch', epoch: 7 },
    });
    expect(door.wished.orders).toBe(0);
    expect((await door.post({ set: { orders: 3 } })).status).toBe(200);
    expect((await door.post({ set: { orders: 4 }, epoch: 7 })).status).toBe(200);
    expect(door.wished.orders).toBe(4);
  });

  test('one machine holds 64 processes of all services together', async () => {
    using door = await control();
    expect((await door.post({ set: { orders: 40, dispense: 24 } })).status).toBe(200);
    expect((await door.post({ set: { storefront: 1 } })).status).toBe(400);
    expect((await door.post({ set: { storefront: 1, orders: 39 } })).status).toBe(200);
    expect(door.wished).toMatchObject({ storefront: 1, orders: 39, dispense: 24 });
  });
});
