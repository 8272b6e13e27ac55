import { useTranslation } from 'react-i18next';
import type { ServiceNow } from '../../../../server/contract/scaling/views.ts';
import { cn } from '../../lib/class-names.ts';

export type Cell = 'ready' | 'starting' | 'draining' | 'failed' | 'asked' | 'free';
type Counts = Pick<ServiceNow, 'ready' | 'starting' | 'draining' | 'failed' | 'desired'>;
type Props = { now: Counts; standing: number; cap: number };

/** Every place there is for an instance, from the left: what serves, what comes, what goes, what is empty. */
export function cellsOf({ ready, starting, draining, failed, desired }: Counts, cap: number): Cell[] {
  const asked = Math.max(0, desired - ready - starting);
  const told: Cell[] = [
    ...Array<Cell>(ready).fill('ready'),
    ...Array<Cell>(starting).fill('starting'),
    ...Array<Cell>(asked).fill('asked'),
    ...Array<Cell>(draining).fill('draining'),
    ...Array<Cell>(failed).fill('failed'),
  ];
  return [...told, ...Array<Cell>(Math.max(0, cap - told.length)).fill('free')];
}

/** As in the style sheet: whole steps apart, neighbours breathe one after the other. */
const breathStepMs = 400;

/** One cell an instance, each state with a shape of its own; marks for the desired count. */
export function InstanceStrip({ now, standing, cap }: Props) {
  const { t } = useTranslation();
  const cells = cellsOf(now, cap);
  const label = [
    t('scaling.strip.ready', { count: now.ready }),
    now.starting > 0 ? t('scaling.strip.starting', { count: now.starting }) : null,
    now.draining > 0 ? t('scaling.strip.draining', { count: now.draining }) : null,
    now.failed > 0 ? t('scaling.strip.failed', { count: now.failed }) : null,
    t('scaling.strip.marks', { desired: now.desired, standing, cap }),
  ];
  return (
    <div
      role="img"
      aria-label={label.filter(Boolean).join(t('scaling.strip.join'))}
      className="grid grid-rows-[8px_22px_8px] gap-y-0.5"
      style={{
        gridTemplateColumns: `repeat(${cells.length}, minmax(3px, 22px))`,
        columnGap: cells.length > 24 ? 2 : 3,
      }}
    >
      {Array.from(cells, (state, place) => (
        <span
          key={place}
          className="instance row-start-2"
          data-state={state}
          style={{ gridColumnStart: place + 1, animationDelay: `${-place * breathStepMs}ms` }}
        />
      ))}
      <Mark at={now.desired} row={1} look="strip-desired" />
      <Mark at={standing} row={3} look="strip-standing" />
      <Mark at={cap} row={3} look="strip-cap" />
    </div>
  );
}

/** Behind the last of so many. */
function Mark({ at, row, look }: { at: number; row: 1 | 3; look: string }) {
  if (at < 1) return null;
  return (
    <span
      className={cn('translate-x-[calc(50%+1.5px)] justify-self-end', look)}
      style={{ gridColumnStart: at, gridRowStart: row }}
    />
  );
}
