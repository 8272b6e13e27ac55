import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Pencil, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import type { ScheduleView } from '../../../../server/contract/scaling/promo.ts';
import { sentenceFor } from '../../lib/errors.ts';
import { timeRange } from '../../lib/shop-time.ts';
import { trpc } from '../../lib/trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Switch } from '../../ui/switch.tsx';
import { floorMessages, scheduleMessages } from './schedule-messages.ts';

type Props = {
  schedule: ScheduleView;
  mayWrite: boolean;
  onEdit: (schedule: ScheduleView) => void;
  onRemove: (schedule: ScheduleView) => void;
};

/** One repeating floor: when, how much, and when next. */
export function ScheduleLine({ schedule, mayWrite, onEdit, onRemove }: Props) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const save = useMutation(
    trpc.promos.saveSchedule.mutationOptions({
      onSettled: () => queries.invalidateQueries(trpc.promos.pathFilter()),
      onError: (problem) => toast.error(sentenceFor(problem)),
    }),
  );
  const [next] = schedule.next;
  const { name } = schedule;
  return (
    <li className="grid min-h-18 grid-cols-[minmax(0,1.1fr)_minmax(0,1fr)_2.75rem_4.5rem] items-center gap-5 px-5 py-2.5">
      <div className="min-w-0">
        <p className="truncate font-medium">{name}</p>
        <p className="truncate text-[13px] text-muted">{scheduleMessages(schedule)}</p>
      </div>
      <div className="min-w-0">
        <p className="tabular truncate text-[13px]" title={floorMessages(schedule.floors)}>
          {floorMessages(schedule.floors)}
        </p>
        <p className="tabular truncate text-[13px] text-muted">
          {schedule.enabled && next
            ? t('promos.next', { at: timeRange(next.fromMs, next.untilMs) })
            : t('promos.noNextTime')}
        </p>
      </div>
      <Switch
        label={t('promos.scheduleOn', { name })}
        checked={schedule.enabled}
        disabled={!mayWrite || save.isPending}
        onChange={(enabled) => {
          const { next: _, ...kept } = schedule;
          save.mutate({ ...kept, enabled });
        }}
      />
      {mayWrite ? (
        <div className="flex">
          <Button look="quiet" size="icon" aria-label={t('promos.editOf', { name })} onClick={() => onEdit(schedule)}>
            <Pencil aria-hidden />
          </Button>
          <Button
            look="quiet"
            size="icon"
            aria-label={t('promos.removeOf', { name })}
            onClick={() => onRemove(schedule)}
          >
            <Trash2 aria-hidden />
          </Button>
        </div>
      ) : null}
    </li>
  );
}
