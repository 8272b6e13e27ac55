import { randomBytes, randomUUID } from 'node:crypto';
import type pg from 'pg';
import { deriveSecrets, readConfig } from '../../../../server/config.ts';
import type { Database } from '../../../../server/db/database.ts';
import type { Context } from '../../../../server/features/context.ts';
import { systemClock } from '../../../../server/lib/clock.ts';
import { silentLog } from '../../../support/silent-log.ts';

type Queryable = { query(text: string, values?: unknown[]): Promise<pg.QueryResult> };

/** A context as a role would compose it, without a running role. */
export function contextOf(database: Database, overrides: Partial<Context> = {}): Context {
  const key = Buffer.alloc(32, 7).toString('base64');
  return {
    db: database,
    waker: { wake() {}, close() {} },
    log: silentLog,
    clock: systemClock,
    config: readConfig({ DATABASE_URL: database.url, YINGHUO_LOG: 'silent' }),
    secrets: deriveSecrets(key),
    instanceId: randomUUID(),
    ...overrides,
  };
}

export async function addVariant(on: Queryable, name = 'Variant'): Promise<string> {
  const { rows } = await on.query(
    `with p as (insert into product (slug, name, on_shelf) values ($1, $2, true) returning id)
     insert into variant (product_id, name, price_minor) select id, $2, 1000 from p returning id`,
    [randomUUID(), name],
  );
  return rows[0].id;
}

type OrderFields = {
  status?: string;
  paidAgoMs?: number;
  delivery?: 'key' | 'manual';
  gateway?: string;
  quantity?: number;
};

/** A bare order row; answers its id. */
export async function addOrder(on: Queryable, variantId: string, fields: OrderFields = {}): Promise<number> {
  const { status = 'created', paidAgoMs, delivery = 'key', gateway = 'sandbox', quantity = 1 } = fields;
  const { rows } = await on.query(
    `insert into orders (order_no, status, variant_id, product_name, variant_name, delivery, quantity, unit_price_minor, amount_minor, currency,
        contact, contact_hash, gateway, token_hash, token_public, expires_at, paid_at, paid_minor)
     values ($1, $2, $3, 'Product', 'Variant', $4, $5, 1000, 1000, 'CNY', 'a@example.com', $6, $7, $6, $6, now() + interval '15 minutes',
        now() - $8::float8 * interval '1 millisecond', case when $8::float8 is null then 0 else 1000 end) returning id`,
    [
      randomBytes(11).toString('hex'),
      status,
      variantId,
      delivery,
      quantity,
      randomBytes(32),
      gateway,
      paidAgoMs ?? null,
    ],
  );
  return Number(rows[0].id);
}

export async function addEvent(on: Queryable, orderId: number, type = 'created', data: object = {}): Promise<number> {
  const { rows } = await on.query('insert into order_event (order_id, type, data) values ($1, $2, $3) returning id', [
    orderId,
    type,
    JSON.stringify(data),
  ]);
  return Number(rows[0].id);
}
