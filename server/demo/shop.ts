import { randomBytes } from 'node:crypto';
import { run, statement } from '../db/statement.ts';
import { saveProduct } from '../features/catalog/save-product.ts';
import { saveVariant } from '../features/catalog/save-variant.ts';
import type { Actor, Context } from '../features/context.ts';
import { appendChunk } from '../features/imports/append-chunk.ts';
import { beginImport } from '../features/imports/begin-import.ts';
import { confirmImport } from '../features/imports/confirm-import.ts';
import { saveGateway } from '../features/gateways/save-gateway.ts';
import { saveSettings } from '../features/settings/save.ts';
import { demoProducts, type DemoVariant } from './products.ts';
import { makeDemoTraffic } from './traffic.ts';

const anything = statement({ name: 'demo_anything', text: 'select 1 from product limit 1' });

/** Fills an empty shop with invented goods, by the same verbs a person's clicks would call. Answers whether it did. */
export async function makeDemoShop(ctx: Context, owner: Actor): Promise<boolean> {
  if ((await run(ctx.db, anything, [])).length > 0) return false;
  await saveSettings(
    ctx,
    {
      shopName: '萤火小店',
      notice: '付款后立即发货，卡密在订单页随时可查。这是演示店铺：商品均为虚构，付款走测试网关，不会真的扣款。',
      supportContact: '客服邮箱 help@yinghuo.example（9:00–24:00）',
    },
    owner,
  );
  await saveGateway(
    ctx,
    { name: 'sandbox', enabled: true, position: 0, settings: { secret: randomBytes(24).toString('base64url') } },
    owner,
  );
  for (const [position, { variants, ...product }] of demoProducts.entries()) {
    const { id: productId } = await saveProduct(ctx, { ...product, position, onShelf: true }, owner);
    for (const [place, variant] of variants.entries())
      await stockVariant(ctx, { ...variant, productId, position: place }, owner);
  }
  await makeDemoTraffic(ctx, 'sandbox');
  return true;
}

async function stockVariant(
  ctx: Context,
  { keys, ...variant }: DemoVariant & { productId: string; position: number },
  owner: Actor,
): Promise<void> {
  const { id: variantId } = await saveVariant(
    ctx,
    { currency: 'CNY', minPerOrder: 1, onShelf: true, ...variant },
    owner,
  );
  if (!keys) return;
  const handle = await beginImport(
    ctx,
    { variantId, format: 'lines', label: '首批演示卡密', supplier: keys.supplier, costMinor: keys.costMinor },
    owner,
  );
  const lines = Array.from({ length: keys.count }, () => inventKey(keys.prefix)).join('\n');
  await appendChunk(ctx, { ...handle, chunk: 0, bytes: Buffer.from(lines), last: true }, owner);
  await confirmImport(ctx, handle, owner);
}

const signs = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** `PREFIX-XXXXX-XXXXX-XXXXX`: 75 random bits. */
function inventKey(prefix: string): string {
  const part = () => Array.from(randomBytes(5), (byte) => signs[byte & 31]).join('');
  return [prefix, part(), part(), part()].join('-');
}
