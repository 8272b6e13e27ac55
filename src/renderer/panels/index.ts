import { gateways } from './gateways.tsx';
import { latency } from './latency.tsx';
import { needsYou } from './needs-you.tsx';
import { newestOrders } from './newest-orders.tsx';
import { ordersChart } from './orders-chart.tsx';
import type { WatchPanel } from './panel.ts';
import { spend } from './spend.tsx';

export const watchPanels = {
  gateways,
  latency,
  'needs-you': needsYou,
  'newest-orders': newestOrders,
  'orders-chart': ordersChart,
  spend,
} as const satisfies Record<string, WatchPanel>;
