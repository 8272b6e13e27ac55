import type { Database } from '../../db/database.ts';
import { maybeOne, statement } from '../../db/statement.ts';

const named = statement<{ host: string }, [string]>({
  name: 'instances_host_of_lease',
  text: `select host from instance where host_id = (select holder from lease where name = $1)
    order by heartbeat_at desc limit 1`,
});

/** What the host is called that holds a lease by its host id; undefined: nothing of it is known. */
export async function hostOfLease(db: Database, lease: string): Promise<string | undefined> {
  return (await maybeOne(db, named, [lease]))?.host;
}
