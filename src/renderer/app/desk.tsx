import { Outlet } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useDataAge } from '../features/live/use-data-age.ts';
import { useLiveSubscription } from '../features/live/use-live.ts';
import { SessionGate } from '../features/session/session-gate.tsx';
import { useConnection } from '../state/connection.ts';
import { Palette } from './palette.tsx';
import { SectionTabs } from './section-tabs.tsx';
import { ShortcutSheet } from './shortcut-sheet.tsx';
import { Sidebar } from './sidebar.tsx';
import { useDesktopShell } from './use-desktop-shell.ts';
import { useShortcuts } from './use-shortcuts.ts';

/** Alone looks at the clock every second; what is inside it is not drawn again for that. */
function Ageing({ children }: { children: ReactNode }) {
  const { grey } = useDataAge();
  const lost = useConnection((state) => state.phase === 'lost');
  return (
    <div className="flex h-full" data-stale={grey || lost}>
      {children}
    </div>
  );
}

function Inside() {
  useLiveSubscription();
  useShortcuts();
  useDesktopShell();
  return (
    <Ageing>
      <Sidebar />
      <main className="flex min-w-0 flex-1 flex-col">
        <SectionTabs />
        <div className="min-h-0 flex-1">
          <Outlet />
        </div>
      </main>
      <Palette />
      <ShortcutSheet />
    </Ageing>
  );
}

export function Desk() {
  return (
    <SessionGate>
      <Inside />
    </SessionGate>
  );
}
