import type { TFunction } from 'i18next';
import type { Page } from 'playwright';
import { fieldTimeOf } from '../../src/renderer/features/coupons/zoned-time.ts';

const hourMs = 3_600_000;

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
