import { expect, test } from 'vitest';
import { countTry, type Try, tryWasRight } from '../../server/features/limits/tries.ts';
import { stillShop } from '../server/features/orders/hand-worker.ts';

const kinds: Try['what'][] = ['look-up', 'sign-in', 'code', 'recovery-code', 'confirm', 'prove'];

test.for(kinds)('an IPv6 site that guesses from line after line is one place: %s', async (what) => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const who = 'ann';
  await tryWasRight(ctx, { what, who, from: '2001:db8:7:1::' });
  const guess = async (from: string) =>
    countTry(ctx, { what, who, from }).then(
      () => 1,
      () => 0,
    );
  let taken = 0;
  for (let line = 0; line < 160; line++) taken += await guess(`2001:db8:7:${(line + 256).toString(16)}::`);
  // the first hundred show that somebody guesses, then the site has a few tries left
  expect(taken).toBeLessThanOrEqual(103);
  // the person's own line within that very site, and strangers elsewhere, still have theirs
  expect(await guess('2001:db8:7:1::')).toBe(1);
  expect(await guess('2001:db8:8:1::')).toBe(1);
  expect(await guess('203.0.113.9')).toBe(1);
});

test('whoever guesses at a confirmation from many addresses gets two tries at each, as at sign-in', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const tries = async (from: string, times: number) => {
    const all = Array.from({ length: times }, () => countTry(ctx, { what: 'confirm', who: 'ann', from }));
    return (await Promise.allSettled(all)).filter(({ status }) => status === 'fulfilled').length;
  };
  for (let n = 0; n < 20; n++) await tries(`198.51.100.${n}`, 5);
  expect(await tries('203.0.113.9', 5)).toBe(2);
});
