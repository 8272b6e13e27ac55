import { maybeOne, statement } from '../db/statement.ts';
import { createOwner } from '../features/people/create-owner.ts';
import { createSignInLink } from '../features/account/sign-in-link.ts';
import { noticeWentBack } from '../features/restored/notice-went-back.ts';
import { checkMasterKey } from '../features/settings/master-check.ts';
import type { RoleDeps } from './run-instance.ts';
import { withContext } from './with-context.ts';

const firstOwner = statement<{ id: string; email: string }>({
  name: 'shop_first_owner',
  text: "select id, email from auth_user where role = 'owner' order by created_at, id limit 1",
});

const ownerName = '店主';

export type PreparedShop = {
  ownerEmail: string;
  /** Signs in once, within 10 minutes, from this machine only. */
  signInToken: string;
  /** Told once, when the owner was made. */
  ownerPassword?: string;
  seeded: boolean;
};

/** After migrating: an owner if there is none, the demo shop if it was asked for and nothing is there yet, a way to sign in. */
export function prepareShop(deps: RoleDeps): Promise<PreparedShop> {
  return withContext('migrate', deps, async (ctx) => {
    await checkMasterKey(ctx);
    const held = await noticeWentBack(ctx);
    if (held)
      ctx.log.warn(
        { keys: held.keys, orders: held.orders, journal: held.journal },
        'the database is older than this shop was; what may have been sold since is on hold, see Needs you',
      );
    let owner = await maybeOne(ctx.db, firstOwner, []);
    let ownerPassword: string | undefined;
    if (!owner) {
      const made = await createOwner(ctx, { email: 'owner@yinghuo.local', name: ownerName });
      owner = { id: made.userId, email: made.email };
      ownerPassword = made.password;
    }
    let seeded = false;
    if (deps.config.seed) {
      const { makeDemoShop } = await import('../demo/shop.ts');
      seeded = await makeDemoShop(ctx, { id: owner.id, name: ownerName, role: 'owner' });
    }
    const { token } = await createSignInLink(ctx, owner.id);
    return { ownerEmail: owner.email, signInToken: token, ownerPassword, seeded };
  });
}
