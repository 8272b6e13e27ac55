import { accountRouter } from './account.ts';
import { auditRouter } from './audit.ts';
import { catalogRouter } from './catalog.ts';
import { couponsRouter } from './coupons.ts';
import { gatewaysRouter } from './gateways.ts';
import { keysRouter } from './keys.ts';
import { liveRouter } from './live.ts';
import { needsRouter } from './needs.ts';
import { plugInsRouter } from './plug-ins.ts';
import { ordersRouter } from './orders.ts';
import { peopleRouter } from './people.ts';
import { restoredRouter } from './restored.ts';
import { scalingRouter } from './scaling.ts';
import { promosRouter } from './promos.ts';
import { referralsRouter } from './referrals.ts';
import { rehearsalsRouter } from './rehearsals.ts';
import { sessionRouter } from './session.ts';
import { holdsRouter } from './holds.ts';
import { settingsRouter } from './settings.ts';
import { spendRouter } from './spend.ts';
import { stockRouter } from './stock.ts';
import { router } from './trpc.ts';
import { watchRouter } from './watch.ts';
import { whatIfRouter } from './what-if.ts';

export const appRouter = router({
  account: accountRouter,
  audit: auditRouter,
  catalog: catalogRouter,
  coupons: couponsRouter,
  gateways: gatewaysRouter,
  keys: keysRouter,
  live: liveRouter,
  needs: needsRouter,
  orders: ordersRouter,
  people: peopleRouter,
  plugIns: plugInsRouter,
  promos: promosRouter,
  referrals: referralsRouter,
  rehearsals: rehearsalsRouter,
  restored: restoredRouter,
  scaling: scalingRouter,
  session: sessionRouter,
  holds: holdsRouter,
  settings: settingsRouter,
  spend: spendRouter,
  stock: stockRouter,
  watch: watchRouter,
  whatIf: whatIfRouter,
});

export type AppRouter = typeof appRouter;
