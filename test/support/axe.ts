import axe from 'axe-core';
import type { Page } from 'playwright';

/** What axe finds against these sets of rules; put into the page once, and asked there for nothing but what is wrong. */
export async function violationsOf(page: Page, tags: string[]): Promise<axe.Result[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  return page.evaluate(async (wanted) => {
    const { axe: inPage } = globalThis as unknown as { axe: typeof axe };
    return (await inPage.run({ runOnly: wanted, resultTypes: ['violations'], preload: false })).violations;
  }, tags);
}
