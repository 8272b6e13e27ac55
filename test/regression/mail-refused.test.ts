import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { systemActor } from '../../server/features/context.ts';
import type { Context } from '../../server/features/context.ts';
import { maskedAddress } from '../../server/features/mail/mail-fault.ts';
import { testMail } from '../../server/features/mail/test-mail.ts';
import { orderDetail } from '../../server/features/orders/detail.ts';
import { listNeeds } from '../../server/features/needs/list-needs.ts';
import { resendOrder } from '../../server/features/orders/resend.ts';
import { saveSettings } from '../../server/features/settings/save.ts';
import { delivered, order, owner, pay } from '../server/features/orders/buyer.ts';
import { postOffice } from '../server/features/mail/post-office.ts';
import { eventually, testShop } from '../support/shop.ts';
import { stockShelf } from '../support/stock.ts';

const smtpOf = (port: number, more: object = {}) => ({
  host: '127.0.0.1',
  port,
  secure: false,
  user: '',
  password: '',
  from: 'Shop <shop@example.com>',
  ...more,
});

const mailNeed = (ctx: Context, kind: string) =>
  eventually(async () => (await listNeeds(ctx)).find((need) => need.kind === kind));

const mailJobs = async (ctx: Context) =>
  (await ctx.db.pool.query<{ attempts: number }>("select attempts from job where task = 'dispense.mail'")).rows;

test.each(['recipient', 'letter'] as const)(
  'a %s refused for good is told at once, masked, and not tried again',
  async (step) => {
    await using leadership = await postOffice();
    await using shop = await testShop();
    const { ctx } = shop;
    await saveSettings(ctx, { smtp: smtpOf(leadership.port) }, systemActor);
    leadership.refuses = step;
    const { variantId } = await stockShelf(ctx, ctx.db.pool, ['KEY-1']);
    const made = await order(ctx, variantId, { contact: 'mei.lin@example.com' });
    await pay(ctx, made);
    const need = await mailNeed(ctx, 'mail_failed');
    expect(need).toMatchObject({
      orderNo: made.orderNo,
      action: 'retry',
      detail: { reason: step, to: 'm•••@example.com' },
    });
    expect(JSON.stringify(need!.detail)).not.toMatch(/mei\.lin|KEY-1/);
    expect((await orderDetail(ctx, made.orderNo)).needs).toMatchObject([
      { kind: 'mail_failed', detail: { reason: step } },
    ]);
    await eventually(async () => (await mailJobs(ctx)).length === 0);
    expect(await delivered(ctx, made)).toMatchObject({ keys: ['KEY-1'], wayBack: 'none' });
    leadership.refuses = undefined;
    await resendOrder(ctx, { orderNo: made.orderNo }, owner);
    await eventually(async () => (await listNeeds(ctx)).length === 0);
    expect(leadership.letters).toHaveLength(1);
  },
);

test.each(['auth', 'sender'] as const)(
  'a server that refuses the shop itself (%s) is one row at once; the mails wait for it',
  async (step) => {
    await using leadership = await postOffice(step === 'auth' ? { password: 'the right one' } : {});
    await using shop = await testShop();
    const { ctx } = shop;
    const login = step === 'auth' ? { user: 'shop', password: 'a wrong one' } : {};
    await saveSettings(ctx, { smtp: smtpOf(leadership.port, login) }, systemActor);
    if (step === 'sender') leadership.refuses = 'sender';
    const { variantId } = await stockShelf(ctx, ctx.db.pool, ['KEY-1', 'KEY-2']);
    const made = [await order(ctx, variantId), await order(ctx, variantId)];
    for (const each of made) await pay(ctx, each);
    const need = await mailNeed(ctx, 'mail_server');
    expect(need).toMatchObject({ action: 'settings', orderNo: null, detail: { reason: step, host: '127.0.0.1' } });
    await eventually(
      async () => (await mailJobs(ctx)).every(({ attempts }) => attempts > 0) && (await mailJobs(ctx)).length === 2,
    );
    expect((await listNeeds(ctx)).map(({ kind }) => kind)).toEqual(['mail_server']);
    expect((await orderDetail(ctx, made[1]!.orderNo)).needs).toMatchObject([{ kind: 'mail_server' }]);
    leadership.refuses = undefined;
    if (step === 'auth')
      await saveSettings(
        ctx,
        { smtp: smtpOf(leadership.port, { user: 'shop', password: 'the right one' }) },
        systemActor,
      );
    // mended in the settings: what waits goes out without waiting for its pause to end
    else await saveSettings(ctx, { smtp: smtpOf(leadership.port, { from: 'other@example.com' }) }, systemActor);
    await eventually(async () => leadership.letters.length === 2);
    await eventually(async () => (await listNeeds(ctx)).length === 0);
  },
);

test('the test mail says in plain words what is wrong, and goes to the own address only', async () => {
  await using leadership = await postOffice({ password: 'right' });
  await using shop = await testShop();
  const { ctx } = shop;
  const ann = { id: 'ann', email: 'ann@example.com' };
  const login = { user: 'shop', password: 'right' };
  const refusal = async (smtp: ReturnType<typeof smtpOf>) =>
    testMail(ctx, smtp, ann).then(
      () => 'sent',
      (error: { code: string; extra: { reason: string } }) => `${error.code} ${error.extra.reason}`,
    );
  expect(await refusal(smtpOf(leadership.port, login))).toBe('sent');
  expect(leadership.letters.map(({ to }) => to)).toEqual([['ann@example.com']]);
  expect(await refusal(smtpOf(leadership.port, { user: 'shop', password: 'wrong' }))).toBe('mail_refused mail_auth');
  expect(await refusal(smtpOf(leadership.port, { ...login, secure: true }))).toBe('mail_refused mail_tls');
  expect(await refusal(smtpOf(await closedPort(), login))).toBe('mail_refused mail_port');
  expect(await refusal(smtpOf(25, { ...login, host: 'no-such-host.invalid' }))).toBe('mail_refused mail_host');
  leadership.refuses = 'sender';
  expect(await refusal(smtpOf(leadership.port, login))).toBe('mail_refused mail_sender');
  leadership.refuses = 'recipient';
  expect(await refusal(smtpOf(leadership.port, login))).toBe('mail_refused mail_recipient');
});

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test('masked addresses', () => {
  expect(maskedAddress('mei.lin@example.com')).toBe('m•••@example.com');
  expect(maskedAddress('nobody')).toBe('•••');
});
