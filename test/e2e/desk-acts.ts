import type { Locator, Page } from 'playwright';
import { zh } from './messages.ts';

type Screen = 'watch' | 'orders' | 'products' | 'stock' | 'restock' | 'people' | 'account';

/** To a screen by its link, as a person goes; the page is never loaded anew. */
export async function goTo(page: Page, screen: Screen): Promise<void> {
  await page
    .getByRole('navigation')
    .getByRole('link', { name: zh(`screen.${screen}`), exact: true })
    .click();
  await page.waitForURL(`**/${screen}`);
}

export async function openOrder(page: Page, orderNo: string): Promise<Locator> {
  await goTo(page, 'orders');
  await page.getByRole('searchbox').fill(orderNo);
  // the list of before stays until what was searched for has come: one row under the heading
  await page.getByRole('row').nth(2).waitFor({ state: 'detached' });
  await page.getByRole('row').nth(1).click();
  await page.waitForURL(`**/orders/${orderNo}**`);
  return page.getByRole('region', { name: zh('orders.detail') });
}

/** Presses until what it asks for has been sent. */
async function hold(page: Page, button: Locator, password: string): Promise<void> {
  await button.hover();
  await page.mouse.down();
  await Promise.race([identity(page).waitFor(), closed(page)]);
  await page.mouse.up();
  await finish(page, password);
}

const identity = (page: Page) => page.getByRole('dialog', { name: zh('identity.title') });
/** None is left; for a moment there are two, the question over the act. */
const closed = (page: Page) => page.getByRole('dialog').first().waitFor({ state: 'hidden' });

/** What matters asks an owner who was not asked lately for the password, over the dialog; then that one closes. */
async function finish(page: Page, password: string): Promise<void> {
  const asks = identity(page)
    .waitFor()
    .then(() => true);
  const closes = closed(page).then(() => false);
  // the one that doesn't come is given up when the page goes
  for (const either of [asks, closes]) either.catch(() => {});
  if (await Promise.race([asks, closes])) {
    await identity(page).getByLabel(zh('signIn.password')).fill(password);
    await identity(page)
      .getByRole('button', { name: zh('identity.submit') })
      .click();
  }
  await closed(page);
}

/** What an act needs: why, and the owner's password should it be asked for. */
type Act = { reason: string; password: string };

export async function refund(page: Page, order: Locator, { reason, password }: Act): Promise<void> {
  await order.getByRole('button', { name: zh('refund.open') }).click();
  await page.getByLabel(zh('form.reason')).fill(reason);
  await page.getByRole('button', { name: zh('refund.next') }).click();
  await hold(page, page.getByRole('button', { name: zh('action.hold') }), password);
}

export async function confirmPayment(
  page: Page,
  order: Locator,
  { tradeNo, reason, password }: Act & { tradeNo: string },
): Promise<void> {
  await order.getByRole('button', { name: zh('confirm.open') }).click();
  await page.getByLabel(zh('confirm.tradeNo')).fill(tradeNo);
  await page.getByLabel(zh('form.reason')).fill(reason);
  await hold(page, page.getByRole('button', { name: zh('action.hold') }), password);
}

export async function replaceKey(page: Page, order: Locator, { reason, password }: Act): Promise<void> {
  await order.getByRole('button', { name: zh('replace.open') }).click();
  await page.getByLabel(zh('form.reason')).fill(reason);
  await page.getByRole('button', { name: zh('replace.submit', { slot: 1 }) }).click();
  await finish(page, password);
}

/** From the import screen, with its source filled in, to keys in stock; answers what the preview said. */
export async function finishImport(page: Page, variant: string, fresh: number): Promise<string> {
  await page.getByLabel(zh('import.variant')).click();
  await page.getByRole('option', { name: variant }).click();
  await page.getByRole('button', { name: zh('import.start') }).click();
  await page.getByRole('heading', { name: zh('import.previewTitle') }).waitFor();
  const preview = await page.locator('main').innerText();
  await page.getByRole('button', { name: zh('import.confirm', { count: fresh, fresh, target: '' }).trim() }).click();
  await page.getByRole('link', { name: zh('import.toStock') }).waitFor();
  return preview;
}

/** What a file let go over the page does. */
export async function dropFile(page: Page, onto: Locator, name: string, text: string): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    ([fileName, body]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([body!], fileName!, { type: 'text/plain' }));
      return transfer;
    },
    [name, text],
  );
  await onto.dispatchEvent('drop', { dataTransfer });
}
