import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { found, type PaletteGroup } from '../../src/renderer/app/palette-items.ts';
import { Stage } from './browser.ts';

vi.setConfig({ testTimeout: 180_000 });

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
}, 180_000);
afterAll(() => stage?.[Symbol.asyncDispose]());

const rounds = 15;

it('hears every letter and obeys Enter at once, however quickly it is typed and opened again', async () => {
  await using opened = await stage.page();
  const { page } = opened;
  await page.goto(`${stage.backend.url}/watch`);
  await page.getByText('¥8,320', { exact: true }).waitFor();
  const go = async (text: string) => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
  };
  for (let round = 0; round < rounds; round++) {
    await go('库存');
    await page.waitForURL(/\/stock$/);
    await go('dingdan');
    await page.waitForURL(/\/orders$/);
  }
  await go('2U2K93UB');
  await page.waitForURL(/\/orders\?q=2U2K93UB$/);
});

describe('what a text finds', () => {
  const item = (words: string, more: object = {}) => ({ key: words, words, icon: null, run: () => {}, ...more });
  const groups: PaletteGroup[] = [
    { name: 'screens', heading: 'Screens', items: [item('Stock', { also: ['kucun'] }), item('Orders')] },
    { name: 'orders', heading: null, items: [item('Search orders', { always: true })] },
    { name: 'products', heading: 'Products', items: [item('Star galaxy'), item('Star')] },
  ];
  const keys = (text: string) => found(groups, text).flatMap(({ items }) => items.map(({ key }) => key));
  it('is everything as it is without a text; else the best first, and a search for orders when nothing answers better', () => {
    expect(keys('')).toEqual(['Stock', 'Orders', 'Search orders', 'Star galaxy', 'Star']);
    expect(keys('kucun')).toEqual(['Stock', 'Search orders']);
    expect(keys('galaxy')).toEqual(['Star galaxy', 'Search orders']);
    expect(keys('star').at(-1)).toBe('Search orders');
    expect(keys('9876')).toEqual(['Search orders']);
  });
});
