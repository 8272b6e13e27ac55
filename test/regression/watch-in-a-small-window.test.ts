import { afterAll, beforeAll, expect, it } from 'vitest';
import en from '../../src/renderer/locales/en.json' with { type: 'json' };
import { Stage } from '../renderer/browser.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
}, 180_000);
afterAll(() => stage?.[Symbol.asyncDispose]());

it('shows what needs a person first, and the one fix in whole', async () => {
  const givesOutFirst = {
    kind: 'database',
    fix: 'more_connections',
    hours: 3,
    name: '',
    variantId: null,
    left: null,
  };
  Object.assign(stage.backend.state, { signedIn: true, role: 'owner', pulse: { givesOutFirst } });
  await using opened = await stage.page({ viewport: { width: 1024, height: 640 }, locale: 'en-US' });
  const { page } = opened;
  await page.goto(`${stage.backend.url}/watch`);
  const top = async (name: string) =>
    (await page.getByRole('heading', { name, exact: true }).first().boundingBox())?.y ?? NaN;
  await page.getByRole('heading', { name: en.screen.needs, exact: true }).first().waitFor();
  expect(await top(en.screen.needs)).toBeLessThan(await top('Orders and instances'));
  expect(await top(en.screen.needs)).toBeLessThan(640);
  const fix = page.getByText(en.watch.givesOut.more_connections);
  await fix.waitFor();
  const cut = await fix.evaluate(
    (element) => element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight,
  );
  expect(cut).toBe(false);
}, 120_000);
