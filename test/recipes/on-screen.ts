import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { join } from 'node:path';
import { Stage } from '../renderer/browser.ts';

// a busy machine may be slow; what is waited for either comes or never does
vi.setConfig({ testTimeout: 180_000 });

/** Runs in the copy that has all recipes of docs/adding.md: what a person sees of them. */
let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(join(import.meta.dirname, '../../src/renderer'));
}, 180_000);
afterAll(() => stage?.[Symbol.asyncDispose]());

async function at(page: Page, path: string): Promise<void> {
  page.setDefaultTimeout(60_000);
  await page.goto(stage.backend.url + path);
}

test('the gateway has its form, and the setting its row', async () => {
  await using opened = await stage.page({ locale: 'en' });
  const { page } = opened;
  await at(page, '/settings');
  await page.getByRole('switch', { name: 'Wish a good night' }).waitFor();
  await page.getByRole('button', { name: 'Acme Pay: Set up' }).click();
  const form = page.getByRole('dialog', { name: 'Acme Pay' });
  for (const field of ['API address', 'Key', 'Previous key']) await form.getByLabel(field, { exact: true }).waitFor();
});

test('driver, cache and channel can be chosen, with forms of their own', async () => {
  await using opened = await stage.page({ locale: 'en' });
  const { page } = opened;
  await at(page, '/settings');
  const places = page.getByRole('region', { name: 'Where instances run' });
  expect(await places.getByRole('switch', { name: 'This machine: on' }).isChecked()).toBe(true);
  await places.getByRole('button', { name: 'Acme Cloud: Change' }).click();
  await page.getByRole('dialog', { name: 'Acme Cloud' }).getByLabel('Control address', { exact: true }).waitFor();
  await page.keyboard.press('Escape');
  const caches = page.getByRole('region', { name: 'Cache' });
  await caches.getByRole('button', { name: 'Acme Cache: Change' }).click();
  await page.getByRole('dialog', { name: 'Acme Cache' }).getByLabel('Cache address', { exact: true }).waitFor();
  await page.keyboard.press('Escape');
  const alerts = page.getByRole('region', { name: 'Alerts' });
  await alerts.getByRole('button', { name: 'Acme Push: Change' }).click();
  await page.getByRole('dialog', { name: 'Acme Push' }).getByLabel('Push address', { exact: true }).waitFor();
});

test('the rule has its form and its sentence, and the signal can be chosen', async () => {
  await using opened = await stage.page({ locale: 'en' });
  const { page } = opened;
  await at(page, '/scaling?view=policy');
  await page.getByRole('button', { name: 'Advanced' }).click();
  await page.getByRole('button', { name: 'Add a rule' }).click();
  const form = page.getByRole('dialog', { name: 'Add a rule' });
  await form.getByLabel('Signal').click();
  await page.getByRole('option', { name: 'visitors an arrival' }).click();
  await form.getByText(/visitors an arrival above 2,000/).waitFor();
  await form.getByLabel('Kind').click();
  await page.getByRole('option', { name: 'More when it is crowded' }).click();
  await form.getByText('above 500 visitors: at least 6').waitFor();
});

test('the panel is on Watch, and the forecast is called by its name', async () => {
  stage.backend.state.scaling = {
    forecasts: [{ source: 'calm', enough: false, missing: 'few_arrivals', points: [] }],
  };
  await using opened = await stage.page({ locale: 'en' });
  const { page } = opened;
  await at(page, '/watch');
  await page.getByRole('region', { name: 'Orders in a minute' }).waitFor();
  await at(page, '/scaling?view=policy');
  await page.getByText('as just now').first().waitFor();
});

test('the screen is in the sidebar', async () => {
  await using opened = await stage.page({ locale: 'en' });
  const { page, complaints } = opened;
  await at(page, '/watch');
  await page.getByRole('link', { name: 'Night shift' }).click();
  await page.waitForURL('**/night');
  await page.getByRole('heading', { name: 'Night shift' }).waitFor();
  expect(complaints).toEqual([]);
});
