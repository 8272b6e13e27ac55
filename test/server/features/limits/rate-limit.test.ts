import { expect, test } from 'vitest';
import { consumeRateLimit } from '../../../../server/features/limits/rate-limit.ts';
import { testContext } from '../../../support/context.ts';
import { testDatabase } from '../../../support/database.ts';

test('of a burst at several instances exactly the limit passes, and a new window starts afresh', async () => {
  await using db = await testDatabase({ max: 16 });
  const instances = Array.from({ length: 4 }, () => testContext(db.database));
  const burst = async () => {
    const taken = await Promise.allSettled(
      Array.from({ length: 60 }, (_, n) =>
        consumeRateLimit(instances[n % 4]!, 'bucket', { max: 20, windowMs: 60_000 }),
      ),
    );
    return taken.filter(({ status }) => status === 'fulfilled').length;
  };
  expect(await burst()).toBe(20);
  await expect(consumeRateLimit(instances[0]!, 'bucket', { max: 20, windowMs: 60_000 })).rejects.toSatisfy(
    (error: { code: string; extra: { retryAfterSeconds: number } }) =>
      error.code === 'too_many' && error.extra.retryAfterSeconds > 50 && error.extra.retryAfterSeconds <= 60,
  );
  await consumeRateLimit(instances[1]!, 'another', { max: 1, windowMs: 60_000 });
  await db.pool.query("update rate_window set resets_at = now() where bucket = 'bucket'");
  expect(await burst()).toBe(20);
});
