import { Outlet } from '@tanstack/react-router';
import { useDataAge } from '../features/live/use-data-age.ts';
import { useLiveSubscription } from '../features/live/use-live.ts';
import { SessionGate } from '../features/session/session-gate.tsx';
import { useConnection } from '../state/connection.ts';
import { Palette } from './palette.tsx';
import { ShortcutSheet } from './shortcut-sheet.tsx';
import { Sidebar } from './sidebar.tsx';
import { useShortcuts } from './use-shortcuts.ts';

function Inside() {
  useLiveSubscription();
  useShortcuts();
  const { grey } = useDataAge();
  const lost = useConnection((state) => state.phase === 'lost');
  return (
    <div className="flex h-full" data-stale={grey || lost}>
      <Sidebar />
      <main className="min-w-0 flex-1">
        <Outlet />
      </main>
      <Palette />
      <ShortcutSheet />
    </div>
  );
}

export function Desk() {
  return (
    <SessionGate>
      <Inside />
    </SessionGate>
  );
}
