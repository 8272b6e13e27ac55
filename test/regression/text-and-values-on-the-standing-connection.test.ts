import { expect, test } from 'vitest';
import { openDatabase } from '../../server/db/database.ts';
import { silentLog } from '../support/silent-log.ts';
import { openStanding, ridingOn } from '../../server/roles/standing-connection.ts';
import { testDatabase } from '../support/database.ts';

test('a query told as text and values keeps its values on the standing connection', async () => {
  await using database = await testDatabase();
  const standing = await openStanding({
    url: database.runningUrl,
    applicationName: 'yinghuo test',
    channels: [],
    onNotification() {},
    onReconnected() {},
    log: silentLog,
  });
  const db = openDatabase(database.runningUrl, { max: 1 });
  try {
    const { rows } = await ridingOn(standing, db).pool.query<{ n: number }>('select $1::int as n', [7]);
    expect(rows).toEqual([{ n: 7 }]);
  } finally {
    await db.close();
    await standing.close();
  }
});
