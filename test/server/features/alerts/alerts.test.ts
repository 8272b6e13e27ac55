import { expect, test } from 'vitest';
import { raiseAlerts } from '../../../../server/features/alerts/raise-alerts.ts';
import { alertKinds } from '../../../../server/features/alerts/alert-kinds.ts';
import { systemActor } from '../../../../server/features/context.ts';
import { closeNeeds, needKinds, openNeed } from '../../../../server/features/needs/needs-you.ts';
import { savePlugIn } from '../../../../server/features/plug-ins/save-plug-in.ts';
import { saveSettings } from '../../../../server/features/settings/save.ts';
import en from '../../../../src/renderer/locales/en.json' with { type: 'json' };
import zhCn from '../../../../src/renderer/locales/zh-CN.json' with { type: 'json' };
import { eventually, settled, testShop } from '../../../support/shop.ts';
import { postOffice } from '../mail/post-office.ts';

test('one letter an incident: the first row of a kind, then silence until all of its kind are off the list', async () => {
  await using shop = await testShop();
  await using leadership = await postOffice();
  const { ctx } = shop;
  const smtp = {
    host: '127.0.0.1',
    port: leadership.port,
    secure: false,
    user: '',
    password: '',
    from: 'shop@example.com',
  };
  await saveSettings(ctx, { smtp, shopName: '萤火小店' }, systemActor);
  const failed = (subject: string) => openNeed(ctx.db, { kind: 'refund_failed', subject, amountMinor: 9300 });
  const toldAfter = async () => {
    await raiseAlerts(ctx);
    await settled(ctx.db, ['orders.alert']);
    return leadership.letters.length;
  };
  await failed('A');
  expect(await toldAfter(), 'off by default').toBe(0);

  await savePlugIn(
    ctx,
    { kind: 'channel', name: 'mail', enabled: true, settings: { to: 'owner@example.com' } },
    systemActor,
  );
  await failed('B');
  expect(await toldAfter()).toBe(1);
  const [letter] = leadership.letters;
  expect(letter).toMatchObject({ to: ['owner@example.com'], subject: '[萤火小店] 需要你：退款失败' });
  expect(letter!.text).toContain('2 件，共 ¥186.00');
  await failed('C');
  expect(await toldAfter(), 'the same incident').toBe(1);
  await openNeed(ctx.db, { kind: 'unnamed_proxy', subject: 'proxy' });
  expect(await toldAfter(), 'neither money nor keys').toBe(1);

  await closeNeeds(ctx.db, ['A', 'B', 'C'], { kinds: ['refund_failed'] });
  expect(await toldAfter()).toBe(1);
  await failed('D');
  await Promise.all([raiseAlerts(ctx), raiseAlerts(ctx), raiseAlerts(ctx)]);
  expect(await toldAfter(), 'the next incident, whoever looks').toBe(2);
});

test('a letter that is not taken goes out once the server takes it', async () => {
  await using shop = await testShop();
  await using leadership = await postOffice();
  const { ctx } = shop;
  const smtp = {
    host: '127.0.0.1',
    port: leadership.port,
    secure: false,
    user: '',
    password: '',
    from: 'shop@example.com',
  };
  await saveSettings(ctx, { smtp }, systemActor);
  await savePlugIn(
    ctx,
    { kind: 'channel', name: 'mail', enabled: true, settings: { to: 'owner@example.com' } },
    systemActor,
  );
  leadership.refusal = 'Not now';
  await openNeed(ctx.db, { kind: 'paid_twice', subject: 'A', amountMinor: 100 });
  await raiseAlerts(ctx);
  const attempts = async () =>
    (await ctx.db.pool.query<{ attempts: number }>("select attempts from job where task = 'orders.alert'")).rows[0]
      ?.attempts;
  await eventually(async () => ((await attempts()) ?? 0) > 0 || undefined);
  expect(leadership.letters).toEqual([]);
  leadership.refusal = undefined;
  await ctx.db.pool.query("update job set locked_until = now() where task = 'orders.alert' and locked_by is null");
  await eventually(async () => leadership.letters[0]);
});

test('every kind is called what the desk calls it', () => {
  for (const [kind, words] of Object.entries(alertKinds)) {
    expect(Object.keys(needKinds)).toContain(kind);
    const name = kind as keyof typeof alertKinds;
    expect(words, kind).toEqual({ 'zh-CN': zhCn.needs.kind[name], en: en.needs.kind[name] });
  }
});
