import { ArrowDown, ArrowUp, Minus, Split } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { DecisionRow } from '../../../../server/contract/scaling/views.ts';
import { cn } from '../../lib/class-names.ts';
import { shortTime } from '../../lib/shop-time.ts';
import { messageFor } from '../../lib/message.ts';
import { Empty } from '../../ui/empty.tsx';
import { reasonSentence } from '../scaling/reason-messages.ts';

type Props = { rows: readonly DecisionRow[]; selectedId: number | null; onOpen: (row: DecisionRow) => void };

/** Every change in words, newest first. */
export function DecisionList({ rows, selectedId, onOpen }: Props) {
  const { t } = useTranslation();
  if (rows.length === 0)
    return (
      <Empty icon={Split} title={t('decisions.none')}>
        {t('decisions.noneBelow')}
      </Empty>
    );
  return (
    <ol className="divide-y divide-line">
      {rows.map((row) => {
        const Icon = row.desired > row.was ? ArrowUp : row.desired < row.was ? ArrowDown : Minus;
        return (
          <li key={row.id}>
            <button
              type="button"
              aria-pressed={row.id === selectedId}
              onClick={() => onOpen(row)}
              className={cn(
                'grid w-full grid-cols-[5.5rem_minmax(0,1fr)] gap-x-4 px-5 py-3 text-left hover:bg-line/40',
                row.id === selectedId && 'bg-line/50',
              )}
            >
              <time dateTime={new Date(row.atMs).toISOString()} className="tabular pt-px text-[13px] text-muted">
                {shortTime(row.atMs)}
              </time>
              <span className="min-w-0">
                <span className="flex flex-wrap items-center gap-x-2.5">
                  <span className="font-medium">{t(`service.${row.service}`)}</span>
                  <span className="tabular flex items-center gap-1 font-medium">
                    <Icon aria-hidden className="size-3.5" />
                    {t('scaling.change', { was: row.was, desired: row.desired })}
                  </span>
                  {row.capped ? (
                    <span className="rounded-md border border-warn/60 px-1.5 text-xs text-warn">
                      {t('decisions.capped', {
                        ceiling: messageFor('ceiling', row.capped, 'ceiling.other'),
                        wanted: row.wanted,
                      })}
                    </span>
                  ) : null}
                </span>
                <span className="block text-[13px] text-muted first-letter:uppercase">
                  {reasonSentence(t, row.reasons)}
                </span>
              </span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}
