import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { appendAudit } from '../../server/features/audit/append.ts';
import { adoptSeal } from '../../server/features/seals/kept-seal.ts';
import { sealAudit } from '../../server/features/seals/seal.ts';
import { verifyAudit } from '../../server/features/seals/verify.ts';
import { systemActor } from '../../server/features/context.ts';
import { testContext } from '../support/context.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

type Ctx = ReturnType<typeof testContext>;

async function sealed(ctx: Ctx, times: number): Promise<void> {
  for (let n = 0; n < times; n++) {
    await appendAudit(ctx.db, { actor: systemActor, action: 'test.write', subject: `S${n}` });
    await sealAudit(ctx);
  }
}

/** What an intruder with the owner's password does: triggers are off. */
async function force(db: TestDatabase, sql: string): Promise<void> {
  await db.pool.query(`set session_replication_role = replica; ${sql}; set session_replication_role = origin`);
}

const cuts = {
  'the newest seal': 'delete from audit_seal where id = (select max(id) from audit_seal)',
  'the newest seal with its rows':
    'delete from audit_entry where id = (select max(id) from audit_entry); delete from audit_sealed where seal_id = (select max(id) from audit_seal); delete from audit_seal where id = (select max(id) from audit_seal)',
  'the whole log': 'truncate audit_entry, audit_seal, audit_sealed',
  'the whole log, numbered anew': 'truncate audit_entry, audit_seal, audit_sealed restart identity',
};

test.for(Object.entries(cuts))('%s taken off is noticed, and stays so when the log goes on', async ([, sql]) => {
  await using db = await testDatabase();
  const ctx = testContext(db.database);
  await sealed(ctx, 4);
  expect((await verifyAudit(ctx)).firstBad).toBeNull();
  await force(db, sql);
  expect((await verifyAudit(ctx)).firstBad).toMatchObject({ why: 'end_missing', entryId: 4 });
  await sealed(ctx, 6);
  expect((await verifyAudit(ctx)).firstBad).not.toBeNull();
  const needs = await db.pool.query(
    "select subject from needs_you where kind = 'audit_tail_missing' and resolved_at is null",
  );
  expect(needs.rows).toEqual([{ subject: 'seal 4' }]);
  // the control: only the seal kept outside the database can tell
  await rm(join(ctx.config.dataDir, 'audit-seal.json'));
  if (!sql.startsWith('truncate')) return;
  expect((await verifyAudit(ctx)).firstBad).toBeNull();
});

test('a restore that was meant to go back is no missing end; a folder that cannot be written loses nothing', async () => {
  await using db = await testDatabase();
  const ctx = testContext(db.database);
  await sealed(ctx, 3);
  await force(db, cuts['the newest seal with its rows']);
  await adoptSeal(ctx);
  expect((await verifyAudit(ctx)).firstBad).toBeNull();
  const nowhere = testContext(db.database, { config: { dataDir: '/dev/null/data' } });
  await appendAudit(ctx.db, { actor: systemActor, action: 'test.write', subject: 'S' });
  expect(await sealAudit(nowhere)).toBe(1);
  expect(existsSync('/dev/null/data')).toBe(false);
});
