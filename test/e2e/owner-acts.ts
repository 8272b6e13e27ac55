import type { TFunction } from 'i18next';
import type { Locator, Page } from 'playwright';
import { dayOf } from '../../src/renderer/features/promos/wall-time.ts';
import { fieldTimeOf } from '../../src/renderer/features/coupons/zoned-time.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** A week through two policies, on a busy machine. */
const replayMs = 120_000;

/** A new screen by its link, whichever navigation has it. */
export async function visit(page: Page, say: TFunction, screen: Screen): Promise<void> {
  const [family, path] = places[screen];
  for (const name of new Set([family, screen]))
    await page
      .getByRole('navigation')
      .getByRole('link', { name: say(`screen.${name}`), exact: true })
      .first()
      .click();
  await page.waitForURL((url) => url.pathname === path);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
}

const places = {
  watch: ['watch', '/watch'],
  promos: ['promos', '/promos'],
  scaling: ['scaling', '/scaling'],
  decisions: ['scaling', '/scaling/decisions'],
  whatIf: ['scaling', '/scaling/what-if'],
  rehearsal: ['scaling', '/scaling/rehearsal'],
  spend: ['spend', '/spend'],
} as const;
export type Screen = keyof typeof places;

type Promo = { name: string; product: string; percent: number; multiple: number; zone: string };

/** A promo from an hour on for two hours, typed into a new form. */
export async function typePromo(page: Page, say: TFunction, promo: Promo): Promise<void> {
  const startsAtMs = Date.now() + hourMs;
  const wall = (atMs: number) => fieldTimeOf(new Date(atMs).toISOString(), promo.zone);
  await page
    .getByRole('link', { name: say('promos.new') })
    .first()
    .click();
  await page.getByLabel(say('promos.name'), { exact: true }).fill(promo.name);
  await page.getByRole('checkbox', { name: promo.product, exact: true }).check();
  await page.getByLabel(say('coupons.percent'), { exact: true }).fill(String(promo.percent));
  await page.getByLabel(say('coupons.startsAt'), { exact: true }).fill(wall(startsAtMs));
  await page.getByLabel(say('coupons.endsAt'), { exact: true }).fill(wall(startsAtMs + 2 * hourMs));
  await page
    .getByRole('group', { name: say('promos.multiple') })
    .getByRole('button', { name: `×${promo.multiple}`, exact: true })
    .click();
}

/** The promo's four answers, once they are those to the form as it stands. */
export async function promoAnswers(page: Page, say: TFunction): Promise<string[]> {
  const answers = page.getByRole('region', { name: say('promos.answers') });
  await answers.and(page.locator('[aria-busy=false]')).getByText(say('promos.beyondStanding')).waitFor();
  return answers.locator('li').allInnerTexts();
}

/** Another fleet cap typed into the policy, taken along to What-if with another target, and tried on the last seven whole days; answers with the table of both sides. */
export async function tryPolicy(
  page: Page,
  say: TFunction,
  { fleetCap, target, zone }: { fleetCap: number; target: number; zone: string },
): Promise<Locator> {
  await page.getByRole('button', { name: say('scaling.view.policy'), exact: true }).click();
  await page.getByRole('textbox', { name: say('scaling.knob.fleetCap'), exact: true }).fill(String(fleetCap));
  await page.getByRole('link', { name: say('policy.try'), exact: true }).click();
  await page.waitForURL((url) => url.pathname === places.whatIf[1]);
  const group = page.getByRole('group', { name: say('whatIf.traffic') });
  await group.getByRole('button', { name: say('whatIf.kinds.recorded'), exact: true }).click();
  const choose = async (label: string, atMs: number) => {
    await page.getByLabel(label, { exact: true }).click();
    const day = dayOf(atMs, zone).slice(5);
    await page.getByRole('option', { name: new RegExp(`^${day} `) }).click();
  };
  await choose(say('whatIf.fromDay'), Date.now() - 7 * dayMs);
  await choose(say('whatIf.untilDay'), Date.now() - dayMs);
  await page.getByLabel(say('whatIf.target'), { exact: true }).fill(String(target));
  await page.getByRole('button', { name: say('whatIf.run'), exact: true }).click();
  const figures = page.getByRole('table', { name: say('whatIf.figures') });
  await figures.waitFor({ timeout: replayMs });
  return figures;
}

/** Adopts what was tried; `password`: asked for again where a ceiling rises. */
export async function applyPolicy(page: Page, say: TFunction, why: string, password: string): Promise<void> {
  await page.getByRole('button', { name: say('whatIf.apply'), exact: true }).click();
  const dialog = page.getByRole('dialog', { name: say('whatIf.applyTitle') });
  await dialog.getByLabel(say('scaling.why'), { exact: true }).fill(why);
  await dialog.getByRole('button', { name: say('scaling.saveNow'), exact: true }).click();
  const proof = page.getByRole('dialog', { name: say('identity.title') });
  const saved = page.getByText(say('scaling.saved'), { exact: true });
  await proof.or(saved).first().waitFor();
  if (await proof.isVisible()) {
    await proof.getByLabel(say('signIn.password'), { exact: true }).fill(password);
    await proof.getByRole('button', { name: say('identity.submit'), exact: true }).click();
  }
  await saved.waitFor();
  await dialog.waitFor({ state: 'hidden' });
}

/** A Friday night in one minute; answers with what is shown while it plays. */
export async function startRehearsal(page: Page, say: TFunction, peak: number, ceiling: string): Promise<Locator> {
  await page.getByLabel(say('rehearsal.minutes'), { exact: true }).click();
  await page.getByRole('option', { name: say('promos.leadMinutes', { count: 1 }), exact: true }).click();
  await page.getByLabel(say('rehearsal.peak'), { exact: true }).fill(String(peak));
  await page.getByLabel(say('rehearsal.ceiling', { currency: 'CNY' }), { exact: true }).fill(ceiling);
  await page.getByRole('button', { name: say('rehearsal.start'), exact: true }).click();
  const running = page.getByRole('region', { name: say('rehearsal.running') });
  await running.waitFor();
  return running;
}

/** A figure of the rehearsal by its label. */
export async function figure(panel: Locator, label: string): Promise<number> {
  const text = await panel
    .locator('div', { has: panel.page().getByText(label, { exact: true }) })
    .last()
    .locator('.numeral')
    .innerText();
  return Number(text.replaceAll(/[^\d.]/g, '') || Number.NaN);
}
