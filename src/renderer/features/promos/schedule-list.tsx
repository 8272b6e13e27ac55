import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CalendarClock, Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import type { ScheduleView } from '../../../../server/contract/scaling/promo.ts';
import { sentenceFor } from '../../lib/errors.ts';
import { trpc } from '../../lib/trpc.ts';
import { timeRange } from '../../lib/shop-time.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Empty } from '../../ui/empty.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { HoldButton } from '../../ui/hold-button.tsx';
import { Switch } from '../../ui/switch.tsx';
import { useMay } from '../session/use-me.ts';
import { ScheduleForm } from './schedule-form.tsx';
import { floorWords, scheduleWords } from './schedule-words.ts';

type Props = {
  schedules: readonly ScheduleView[];
  editing: ScheduleView | 'new' | null;
  onEdit: (schedule: ScheduleView | 'new' | null) => void;
};

export function ScheduleList({ schedules, editing, onEdit }: Props) {
  const { t } = useTranslation();
  const mayWrite = useMay('promos.write');
  const [removing, setRemoving] = useState<ScheduleView | null>(null);
  return (
    <>
      {schedules.length > 0 ? (
        <ul className="divide-y divide-line overflow-hidden rounded-2xl border border-line bg-surface">
          {schedules.map((schedule) => (
            <Line key={schedule.id} schedule={schedule} mayWrite={mayWrite} onEdit={onEdit} onRemove={setRemoving} />
          ))}
        </ul>
      ) : (
        <div className="h-72 rounded-2xl border border-line bg-surface">
          <Empty icon={CalendarClock} title={t('promos.noSchedules')}>
            <span className="mt-2 grid justify-items-center gap-4">
              {t('promos.noSchedulesBelow')}
              {mayWrite ? (
                <Button look="primary" onClick={() => onEdit('new')}>
                  <Plus aria-hidden />
                  {t('promos.newSchedule')}
                </Button>
              ) : null}
            </span>
          </Empty>
        </div>
      )}
      <Dialog
        wide
        open={editing !== null}
        onClose={() => onEdit(null)}
        title={editing === 'new' ? t('promos.newSchedule') : t('promos.editSchedule')}
        description={t('promos.scheduleLead')}
      >
        {editing === null ? null : (
          <ScheduleForm schedule={editing === 'new' ? undefined : editing} onClose={() => onEdit(null)} />
        )}
      </Dialog>
      <RemoveDialog schedule={removing} onClose={() => setRemoving(null)} />
    </>
  );
}

type LineProps = {
  schedule: ScheduleView;
  mayWrite: boolean;
  onEdit: (schedule: ScheduleView) => void;
  onRemove: (schedule: ScheduleView) => void;
};

function Line({ schedule, mayWrite, onEdit, onRemove }: LineProps) {
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
        <p className="truncate text-[13px] text-muted">{scheduleWords(schedule)}</p>
      </div>
      <div className="min-w-0">
        <p className="tabular truncate text-[13px]" title={floorWords(schedule.floors)}>
          {floorWords(schedule.floors)}
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

function RemoveDialog({ schedule, onClose }: { schedule: ScheduleView | null; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const remove = useMutation(
    trpc.promos.removeSchedule.mutationOptions({
      async onSuccess() {
        await queries.invalidateQueries(trpc.promos.pathFilter());
        onClose();
      },
    }),
  );
  return (
    <Dialog
      open={schedule !== null}
      onClose={onClose}
      title={schedule ? t('promos.removeOf', { name: schedule.name }) : ''}
      description={t('promos.removeLead')}
    >
      <FormError text={remove.error ? sentenceFor(remove.error) : undefined} />
      <DialogActions>
        <Button look="quiet" onClick={onClose}>
          {t('promos.keep')}
        </Button>
        <HoldButton disabled={remove.isPending} onConfirm={() => schedule && remove.mutate({ id: schedule.id })}>
          {t('promos.remove')}
        </HoldButton>
      </DialogActions>
    </Dialog>
  );
}
