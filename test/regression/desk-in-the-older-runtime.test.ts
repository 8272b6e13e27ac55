import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { priceSpan } from '../../src/renderer/features/catalog/price-span.ts';
import { isUrl } from '../../src/renderer/lib/is-url.ts';
import { Stage } from '../renderer/browser.ts';
import zh from '../../src/renderer/locales/zh-CN.json' with { type: 'json' };

const root = join(import.meta.dirname, '../..');

/** What Chromium learned after 114, which is in the Electron that a demo falls back to. */
const younger: RegExp[] = [
  /\b(Map|Object)\.groupBy\b/,
  /\bURL\.(canParse|parse)\b/,
  /\bPromise\.(withResolvers|try)\b/,
  /\bArray\.fromAsync\b/,
  /\bAbortSignal\.any\b/,
  /\bIntl\.DurationFormat\b/,
  /\bRegExp\.escape\b/,
  /\bIterator\.(from|concat)\b/,
  /\.(entries|keys|values)\(\)\s*\.(map|filter|toArray|take|drop|some|every|find|reduce|flatMap|forEach)\(/,
  /\bnew Set\([^\n]*\)\.(union|intersection|difference|symmetricDifference|is(Subset|Superset)Of|isDisjointFrom)\(/,
  /\.(toBase64|toHex|getOrInsert)\(/,
  /\bUint8Array\.from(Base64|Hex)\b/,
  /\bTemporal\./,
];
const youngerIn = (text: string) => younger.filter((name) => name.test(text)).map(String);
// a comment may name what is not used
const codeOf = (text: string) => text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '');

afterEach(() => vi.unstubAllGlobals());

describe('the desk in the older runtime', () => {
  it('names nothing that is younger than it', async () => {
    const found: string[] = [];
    for (const folder of ['src', 'server/contract'])
      for await (const file of glob('**/*.{ts,tsx}', { cwd: join(root, folder) }))
        found.push(
          ...youngerIn(codeOf(readFileSync(join(root, folder, file), 'utf8'))).map(
            (name) => `${folder}/${file}: ${name}`,
          ),
        );
    expect(found).toEqual([]);
  });

  it('would see one that does', () => {
    expect(youngerIn('return [...Map.groupBy(variants, byCurrency)]')).toHaveLength(1);
    expect(youngerIn('URL.canParse(text)')).toHaveLength(1);
    expect(youngerIn('totals.values().map(double)')).toHaveLength(1);
    expect(youngerIn('Object.values(x).map(double)')).toEqual([]);
  });

  it('prices a product and checks an address without them', () => {
    vi.stubGlobal('Map', class extends Map {});
    Object.defineProperty(Map, 'groupBy', { value: undefined });
    vi.stubGlobal('URL', class extends URL {});
    Object.defineProperty(URL, 'canParse', { value: undefined });
    expect(priceSpan([{ priceMinor: 990, currency: 'CNY' }])).toBe('¥9.90');
    expect([isUrl('https://pay.example/a'), isUrl('https://')]).toEqual([true, false]);
  });
});

describe('a screen that cannot be drawn', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
  }, 180_000);
  afterAll(() => stage?.[Symbol.asyncDispose]());

  it('says so in the owner’s words, with the others still beside it', async () => {
    await using opened = await stage.page();
    const { page } = opened;
    await page.goto(`${stage.backend.url}/watch`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    // an answer that no code of ours expects
    let isStrange = true;
    await page.route(/\/trpc\/[^?]*catalog\.list/, async (route) => {
      if (!isStrange) return route.continue();
      const answer = await route.fetch();
      await route.fulfill({ response: answer, body: (await answer.text()).replaceAll('"variants":', '"gone":') });
    });
    await page.locator('nav a[href="/products"]').click();
    await page.getByRole('heading', { name: zh.app.broken }).waitFor();
    expect(await page.locator('nav a').count()).toBeGreaterThan(5);
    isStrange = false;
    await page.getByRole('button', { name: zh.app.reload }).click();
    await page.getByRole('heading', { name: zh.screen.products }).waitFor();
  });
}, 120_000);
