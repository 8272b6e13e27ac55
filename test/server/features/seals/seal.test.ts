import { expect, test } from 'vitest';
import { appendAudit } from '../../../../server/features/audit/append.ts';
import { sealAudit } from '../../../../server/features/seals/seal.ts';
import { verifyAudit } from '../../../../server/features/seals/verify.ts';
import { systemActor } from '../../../../server/features/context.ts';
import { testContext } from '../../../support/context.ts';
import { testDatabase } from '../../../support/database.ts';

async function written(ctx: ReturnType<typeof testContext>, count: number): Promise<void> {
  for (let n = 0; n < count; n++)
    await appendAudit(ctx.db, { actor: systemActor, action: 'test.write', subject: `S${n}`, detail: { n } });
}

test('rows that commit out of order are all sealed, and an untouched log verifies', async () => {
  await using db = await testDatabase();
  const ctx = testContext(db.database);
  const late = await db.pool.connect();
  await late.query('begin');
  await appendAudit(late, { actor: systemActor, action: 'test.late', subject: 'late' });
  await written(ctx, 20);
  expect(await sealAudit(ctx)).toBe(20);
  await late.query('commit');
  late.release();
  expect(await sealAudit(ctx)).toBe(1);
  expect(await sealAudit(ctx)).toBe(0);
  expect(await verifyAudit(ctx)).toEqual({ sealed: 21, unsealed: 0, firstBad: null });
});

test('one changed byte, one removed row and one forged chain are each named; an unsealed tail is counted', async () => {
  await using db = await testDatabase();
  const ctx = testContext(db.database);
  await written(ctx, 50);
  await sealAudit(ctx);
  await written(ctx, 3);
  const force = async (sql: string) => {
    await db.pool.query(`set session_replication_role = replica; ${sql}; set session_replication_role = origin`);
  };
  expect((await verifyAudit(ctx)).unsealed).toBe(3);
  await force("update audit_entry set subject = 'S9x' where subject = 'S9'");
  expect((await verifyAudit(ctx)).firstBad).toEqual({ entryId: 10, why: 'changed' });
  await force("update audit_entry set subject = 'S9' where subject = 'S9x'");
  expect((await verifyAudit(ctx)).firstBad).toBeNull();
  await force('delete from audit_entry where id = 7');
  expect((await verifyAudit(ctx)).firstBad).toEqual({ entryId: 7, why: 'missing' });
  await force('delete from audit_sealed where entry_id = 7');
  expect((await verifyAudit(ctx)).firstBad?.why).toBe('chain');
});

test('the log refuses to be changed', async () => {
  await using db = await testDatabase();
  const ctx = testContext(db.database);
  await written(ctx, 1);
  await expect(db.pool.query('update audit_entry set subject = $1', ['x'])).rejects.toThrow('append-only');
  await expect(db.pool.query('delete from audit_entry')).rejects.toThrow('append-only');
});
