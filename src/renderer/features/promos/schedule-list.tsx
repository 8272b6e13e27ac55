import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CalendarClock, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ScheduleView } from '../../../../server/contract/scaling/promo.ts';
import { sentenceFor } from '../../lib/errors.ts';
import { trpc } from '../../lib/trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Empty } from '../../ui/empty.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { HoldButton } from '../../ui/hold-button.tsx';
import { useMay } from '../session/use-me.ts';
import { ScheduleForm } from './schedule-form.tsx';
import { ScheduleLine } from './schedule-line.tsx';

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
            <ScheduleLine
              key={schedule.id}
              schedule={schedule}
              mayWrite={mayWrite}
              onEdit={onEdit}
              onRemove={setRemoving}
            />
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
