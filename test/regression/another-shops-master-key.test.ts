import { expect, test } from 'vitest';
import { checkMasterKey } from '../../server/features/settings/master-check.ts';
import { testContext } from '../support/context.ts';
import { testDatabase } from '../support/database.ts';

test('a well-formed master key of another shop is refused, the own one goes on', async () => {
  await using db = await testDatabase();
  const own = testContext(db.database);
  await checkMasterKey(own);
  await checkMasterKey(own);
  await expect(checkMasterKey(testContext(db.database))).rejects.toThrow('not the one this shop was made with');
});
