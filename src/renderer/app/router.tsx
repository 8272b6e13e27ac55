import { searchInput } from '../../../server/contract/order-inputs.ts';
import { lengthOf } from '../lib/bounds.ts';
import { createRootRoute, createRoute, createRouter, Navigate, Outlet } from '@tanstack/react-router';
import { z } from 'zod';
import { useMay } from '../features/session/use-me.ts';
import { Account } from '../routes/account.tsx';
import { Coupons } from '../routes/coupons.tsx';
import { Decisions } from '../routes/decisions.tsx';
import { Import } from '../routes/import.tsx';
import { Invite } from '../routes/invite.tsx';
import { OrderDetail } from '../routes/order-detail.tsx';
import { Orders } from '../routes/orders.tsx';
import { People } from '../routes/people.tsx';
import { Product } from '../routes/product.tsx';
import { Products } from '../routes/products.tsx';
import { Promo } from '../routes/promo.tsx';
import { Promos } from '../routes/promos.tsx';
import { Rehearsal } from '../routes/rehearsal.tsx';
import { Restored } from '../routes/restored.tsx';
import { Restock } from '../routes/restock.tsx';
import { Scaling } from '../routes/scaling.tsx';
import { Settings } from '../routes/settings.tsx';
import { SignInLink } from '../routes/sign-in-link.tsx';
import { Spend } from '../routes/spend.tsx';
import { Stock } from '../routes/stock.tsx';
import { Watch } from '../routes/watch.tsx';
import { WhatIf } from '../routes/what-if.tsx';
import { scaledServices } from '../../../server/contract/scaling/policy.ts';
import { scalingViews } from '../features/scaling/scaling-view.ts';
import { statusFilters } from '../features/orders/order-filter.ts';
import { BrokenPage } from './broken-page.tsx';
import { Desk } from './desk.tsx';
import { LostPage } from './lost-page.tsx';

/** Home is the watch; for who may not see it, the restock list. */
function Home() {
  return <Navigate to={useMay('machines.read') ? '/watch' : '/restock'} replace />;
}

const root = createRootRoute({ component: Outlet, notFoundComponent: LostPage });
const desk = createRoute({ getParentRoute: () => root, id: 'desk', component: Desk });
const orders = createRoute({
  getParentRoute: () => desk,
  path: '/orders',
  validateSearch: z.object({
    q: z.string().max(lengthOf(searchInput.shape.text).max).optional().catch(undefined),
    status: z.enum(statusFilters).optional().catch(undefined),
  }),
  component: Orders,
});

const tree = root.addChildren([
  createRoute({ getParentRoute: () => root, path: '/invite/$token', component: Invite }),
  createRoute({ getParentRoute: () => root, path: '/sign-in', component: SignInLink }),
  desk.addChildren([
    createRoute({ getParentRoute: () => desk, path: '/', component: Home }),
    createRoute({ getParentRoute: () => desk, path: '/watch', component: Watch }),
    createRoute({ getParentRoute: () => desk, path: '/restock', component: Restock }),
    createRoute({ getParentRoute: () => desk, path: '/restored', component: Restored }),
    orders.addChildren([createRoute({ getParentRoute: () => orders, path: '/$orderNo', component: OrderDetail })]),
    createRoute({ getParentRoute: () => desk, path: '/products', component: Products }),
    createRoute({ getParentRoute: () => desk, path: '/products/$productId', component: Product }),
    createRoute({ getParentRoute: () => desk, path: '/coupons', component: Coupons }),
    createRoute({ getParentRoute: () => desk, path: '/stock', component: Stock }),
    createRoute({
      getParentRoute: () => desk,
      path: '/stock/import',
      validateSearch: z.object({ variant: z.string().optional().catch(undefined) }),
      component: Import,
    }),
    createRoute({
      getParentRoute: () => desk,
      path: '/promos',
      validateSearch: z.object({
        view: z.enum(['list', 'month', 'week', 'schedules']).optional().catch(undefined),
        day: z.iso.date().optional().catch(undefined),
      }),
      component: Promos,
    }),
    createRoute({
      getParentRoute: () => desk,
      path: '/promos/$promoId',
      validateSearch: z.object({ day: z.iso.date().optional().catch(undefined) }),
      component: Promo,
    }),
    createRoute({
      getParentRoute: () => desk,
      path: '/scaling',
      validateSearch: z.object({ view: z.enum(scalingViews).optional().catch(undefined) }),
      component: Scaling,
    }),
    createRoute({
      getParentRoute: () => desk,
      path: '/scaling/decisions',
      validateSearch: z.object({
        service: z.enum(scaledServices).optional().catch(undefined),
        at: z.number().int().optional().catch(undefined),
      }),
      component: Decisions,
    }),
    createRoute({ getParentRoute: () => desk, path: '/scaling/what-if', component: WhatIf }),
    createRoute({
      getParentRoute: () => desk,
      path: '/scaling/rehearsal',
      validateSearch: z.object({ promo: z.string().optional().catch(undefined) }),
      component: Rehearsal,
    }),
    createRoute({ getParentRoute: () => desk, path: '/spend', component: Spend }),
    createRoute({ getParentRoute: () => desk, path: '/people', component: People }),
    createRoute({ getParentRoute: () => desk, path: '/settings', component: Settings }),
    createRoute({ getParentRoute: () => desk, path: '/account', component: Account }),
  ]),
]);

export const router = createRouter({
  routeTree: tree,
  defaultPreload: false,
  defaultErrorComponent: BrokenPage,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
