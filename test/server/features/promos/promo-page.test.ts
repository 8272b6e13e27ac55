import { expect, test } from 'vitest';
import { productPage } from '../../../../server/storefront/pages/product.ts';
import { shopPage } from '../../../../server/storefront/pages/shop.ts';
import { frameOf, gateways, product, variant } from '../../storefront/sample-pages.ts';
import { friday } from './promo-shop.ts';

test('the old price is struck through, in words too, and the end of the promo is told in the shop’s zone', () => {
  const promo = { wasMinor: 1990, endsAtMs: friday };
  const cheaper = product({
    variants: [variant({ priceMinor: 1592, promo }), variant({ id: 'other', priceMinor: 2990 })],
  });
  const usual = product({ variants: [variant()] });
  const zh = frameOf('zh-CN');
  const list = shopPage(zh, [cheaper]).main.text;
  expect(list).toMatch(/¥15\.92 起[\s\S]*原价 <s>¥19\.90<\/s>/);
  expect(shopPage(zh, [usual]).main.text).not.toContain('<s>');
  const page = productPage(zh, cheaper, { gateways }).main.text;
  expect(page).toMatch(/¥15\.92[\s\S]*原价 <s>¥19\.90<\/s>[\s\S]*促销至 2026\/11\/27 18:00/);
  expect(page.match(/<s>/g)).toHaveLength(1);
  expect(productPage(frameOf('en'), cheaper, { gateways }).main.text).toMatch(/was <s>[^<]*19\.90<\/s>/);
});
