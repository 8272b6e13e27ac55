import { Toolbar } from '@base-ui/react/toolbar';
import { Tooltip } from '@base-ui/react/tooltip';
import { ArrowDown, ArrowUp, ArrowUpDown, type LucideIcon, Minus } from 'lucide-react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { DecisionRow } from '../../../../server/contract/scaling/views.ts';
import { cn } from '../../lib/class-names.ts';
import { timeWithSeconds } from '../../lib/shop-time.ts';
import { useWidth } from '../../ui/use-width.ts';
import { reasonSentence } from '../scaling/reason-messages.ts';
import { type Mark, marksOf, markWidth } from './decision-marks.ts';

const icons: Record<Mark['direction'], LucideIcon> = { up: ArrowUp, down: ArrowDown, both: ArrowUpDown, kept: Minus };
/** In the note over a mark. */
const mostTold = 4;

type Props = {
  rows: readonly DecisionRow[];
  fromMs: number;
  untilMs: number;
  /** The plot's edges beside it, px. */
  left: number;
  right: number;
  onOpen: (row: DecisionRow) => void;
};

/** The changes of size on the time of the chart beside it: one stop for Tab, then the arrow keys; each says why. */
export function DecisionLane({ rows, fromMs, untilMs, left, right, onOpen }: Props) {
  const { t } = useTranslation();
  const [measure, width] = useWidth();
  const marks = marksOf(rows, fromMs, { untilMs, widthPx: width });
  return (
    <div style={{ paddingLeft: left, paddingRight: right }}>
      <Tooltip.Provider delay={80}>
        <Toolbar.Root
          ref={measure}
          aria-label={t('decisions.lane')}
          className="relative h-6 before:absolute before:inset-x-0 before:top-1/2 before:border-t before:border-dashed before:border-line"
        >
          {marks.map((mark) => (
            <LaneMark key={mark.rows[0].id} mark={mark} onOpen={onOpen} />
          ))}
        </Toolbar.Root>
      </Tooltip.Provider>
    </div>
  );
}

function LaneMark({ mark, onOpen }: { mark: Mark; onOpen: (row: DecisionRow) => void }) {
  const { t } = useTranslation();
  const Icon = icons[mark.direction];
  const { rows } = mark;
  const newest = rows.at(-1) ?? rows[0];
  const label = rows.slice(-mostTold).map((row) => `${timeWithSeconds(row.atMs)} ${changeMessages(t, row)}`);
  return (
    <Tooltip.Root>
      <Tooltip.Trigger
        render={
          <Toolbar.Button
            aria-label={label.join(t('reason.join'))}
            onClick={() => onOpen(newest)}
            className={cn(
              'absolute top-0 flex h-6 items-center justify-center gap-px rounded-full border bg-raised text-[11px] font-semibold hover:border-text',
              mark.direction === 'up' ? 'border-accent-text text-accent-text' : 'border-line-strong text-muted',
              mark.isCapped && 'border-dashed border-warn text-warn',
            )}
            style={{ left: `${mark.at * 100}%`, width: markWidth - 2, marginLeft: -markWidth / 2 }}
          >
            <Icon aria-hidden className="size-3" strokeWidth={2.5} />
            {rows.length > 1 ? <span className="tabular">{rows.length}</span> : null}
          </Toolbar.Button>
        }
      />
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6} className="z-50">
          <Tooltip.Popup className="grid max-w-md gap-2 rounded-lg border border-line bg-raised px-3 py-2 text-[12.5px] shadow-float">
            {rows
              .slice(-mostTold)
              .toReversed()
              .map((row) => (
                <div key={row.id}>
                  <p className="tabular">
                    <span className="text-muted">{timeWithSeconds(row.atMs)}</span>{' '}
                    <span className="font-medium">
                      {t(`service.${row.service}`)} {t('scaling.change', row)}
                    </span>
                  </p>
                  <p className="text-muted first-letter:uppercase">{reasonSentence(t, row.reasons)}</p>
                </div>
              ))}
            {rows.length > mostTold ? (
              <p className="text-muted">{t('decisions.more', { count: rows.length - mostTold })}</p>
            ) : null}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

function changeMessages(t: TFunction, row: DecisionRow): string {
  const { service, was, desired, reasons } = row;
  return `${t(`service.${service}`)} ${t('scaling.change', { was, desired })} ${reasonSentence(t, reasons)}`;
}
