import { Navigate } from '@tanstack/react-router';
import { useMay } from '../features/session/use-me.ts';
import { Fireflies } from '../features/watch/fireflies.tsx';
import { Numerals } from '../features/watch/numerals.tsx';
import { PanelGrid } from '../features/watch/panel-grid.tsx';
import { VerdictLine } from '../features/watch/verdict-line.tsx';

/** For whoever may see it; the others' home is the restock list. */
export function Watch() {
  const mayWatch = useMay('machines.read');
  if (!mayWatch) return <Navigate to="/restock" replace />;
  return (
    <div className="flex h-full flex-col gap-4 steady-scroll pt-5 pr-5.5 pb-6 pl-8">
      <div className="grid items-center gap-6 min-[880px]:grid-cols-[minmax(0,1fr)_19rem] min-[1180px]:grid-cols-[minmax(0,1fr)_25rem]">
        <VerdictLine />
        <Fireflies />
      </div>
      <Numerals />
      <PanelGrid />
    </div>
  );
}
