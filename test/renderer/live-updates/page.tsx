import { notifyManager, QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { createRoot } from 'react-dom/client';
import { flushSync } from 'react-dom';
import type { LiveMessage } from '../../../server/contract/live.ts';
import { takeMessage } from '../../../src/renderer/features/live/use-live.ts';
import { MeContext } from '../../../src/renderer/features/session/use-me.ts';
import { startI18n } from '../../../src/renderer/lib/i18n.ts';
import { api, queryClient } from '../../../src/renderer/lib/trpc.ts';
import { Watch } from '../../../src/renderer/routes/watch.tsx';
import './page.css';

declare global {
  interface Window {
    ready: boolean;
    update(message: LiveMessage): number;
  }
}

/** The Watch alone, fed by hand: an update is timed from its arrival until React has changed the page. */
window.update = (message) => {
  const startedMs = performance.now();
  flushSync(() => takeMessage(message));
  return performance.now() - startedMs;
};

// told at once instead of on the next turn, so that drawing falls inside the time measured
notifyManager.setScheduler((tell) => tell());
startI18n('zh-CN');
const me = await api.session.me.query();
const router = createRouter({
  routeTree: createRootRoute({ component: () => <MeContext value={me}>{<Watch />}</MeContext> }),
  history: createMemoryHistory({ initialEntries: ['/'] }),
});
createRoot(document.getElementById('root')!).render(
  <QueryClientProvider client={queryClient}>
    <RouterProvider router={router as never} />
  </QueryClientProvider>,
);
window.ready = true;
