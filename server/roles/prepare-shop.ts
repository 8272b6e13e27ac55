import { randomUUID } from 'node:crypto';
import { openDatabase, run, type Statement } from '../db/database.ts';
import { createOwner } from '../features/accounts/create-owner.ts';
import { createSignInLink } from '../features/accounts/sign-in-link.ts';
import type { Context } from '../features/context.ts';
import { systemClock } from '../lib/clock.ts';
import { createWaker } from '../queue/wake.ts';
import type { RoleDeps } from './instance.ts';

const firstOwner: Statement = {
  name: 'shop_first_owner',
  text: "select id, email from auth_user where role = 'owner' order by created_at, id limit 1",
};

export type PreparedShop = {
  ownerEmail: string;
  /** Signs in once, within 10 minutes, from this machine only. */
  signInToken: string;
  /** Told once, when the owner was made. */
  ownerPassword?: string;
  seeded: boolean;
};

/** After migrating: an owner if there is none, the demo shop if it was asked for and nothing is there yet, a way to sign in. */
export async function prepareShop({ config, secrets, log }: RoleDeps): Promise<PreparedShop> {
  const db = openDatabase(config.databaseUrl, { applicationName: 'yinghuo migrate' });
  const waker = createWaker(db);
  const ctx: Context = { db, waker, log, clock: systemClock, config, secrets, instanceId: randomUUID() };
  try {
    let owner = (await run<{ id: string; email: string }>(db, firstOwner, []))[0];
    let ownerPassword: string | undefined;
    let seeded = false;
    if (!owner) {
      const made = await createOwner(ctx, { email: 'owner@yinghuo.local', name: '店主' });
      owner = { id: made.userId, email: made.email };
      ownerPassword = made.password;
    }
    if (config.seed) {
      const { makeDemoShop } = await import('./demo-shop.ts');
      seeded = await makeDemoShop(ctx, { id: owner.id, name: '店主', role: 'owner' });
    }
    const { token } = await createSignInLink(ctx, owner.id);
    return { ownerEmail: owner.email, signInToken: token, ownerPassword, seeded };
  } finally {
    waker.close();
    await db.close();
  }
}
