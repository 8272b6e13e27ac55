import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Megaphone, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PromoView, ScheduleView } from '../../../server/contract/scaling/promo.ts';
import { CancelDialog } from '../features/promos/cancel-dialog.tsx';
import { PromoCalendar } from '../features/promos/promo-calendar.tsx';
import { PromoLine } from '../features/promos/promo-line.tsx';
import { byRelevance } from '../features/promos/promo-order.ts';
import { ScheduleList } from '../features/promos/schedule-list.tsx';
import { useMay } from '../features/session/use-me.ts';
import { sentenceFor } from '../lib/errors.ts';
import { trpc } from '../lib/trpc.ts';
import { Button, buttonLook } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { Page } from '../ui/page.tsx';
import { Segments } from '../ui/segments.tsx';
import { Waiting } from '../ui/waiting.tsx';

const route = getRouteApi('/desk/promos');
const views = ['list', 'month', 'week', 'schedules'] as const;

export function Promos() {
  const { t } = useTranslation();
  const mayWrite = useMay('promos.write');
  const { view = 'list', day } = route.useSearch();
  const navigate = useNavigate();
  const promos = useQuery(trpc.promos.list.queryOptions(undefined, { refetchInterval: 15_000 }));
  const schedules = useQuery(trpc.promos.schedules.queryOptions());
  const [cancelling, setCancelling] = useState<PromoView | null>(null);
  const [editing, setEditing] = useState<ScheduleView | 'new' | null>(null);
  const onSchedules = view === 'schedules';
  const error = onSchedules ? schedules.error : promos.error;
  const ready = promos.data !== undefined && schedules.data !== undefined;
  const add = !mayWrite ? null : onSchedules ? (
    <Button look="primary" className="min-w-36" onClick={() => setEditing('new')}>
      <Plus aria-hidden />
      {t('promos.newSchedule')}
    </Button>
  ) : (
    <Link
      to="/promos/$promoId"
      params={{ promoId: 'new' }}
      search={{}}
      className={buttonLook({ look: 'primary', className: 'min-w-36' })}
    >
      <Plus aria-hidden />
      {t('promos.new')}
    </Link>
  );
  return (
    <Page
      title={t('screen.promos')}
      lead={t(onSchedules ? 'promos.schedulesLead' : 'promos.listLead')}
      actions={
        <>
          <Segments
            label={t('promos.view')}
            value={view}
            choices={views.map((value) => ({ value, label: t(`promos.views.${value}`) }))}
            onChange={(next) => void navigate({ to: '/promos', search: { view: next, day }, replace: true })}
          />
          {add}
        </>
      }
    >
      {!ready ? (
        error ? (
          <p className="text-muted">{sentenceFor(error)}</p>
        ) : (
          <Waiting label={t('app.loading')} />
        )
      ) : onSchedules ? (
        <ScheduleList schedules={schedules.data} editing={editing} onEdit={setEditing} />
      ) : view === 'list' ? (
        promos.data.length > 0 ? (
          <ul className="divide-y divide-line overflow-hidden rounded-2xl border border-line bg-surface">
            {promos.data.toSorted(byRelevance).map((promo) => (
              <PromoLine key={promo.id} promo={promo} onCancel={mayWrite ? () => setCancelling(promo) : undefined} />
            ))}
          </ul>
        ) : (
          <div className="h-72 rounded-2xl border border-line bg-surface">
            <Empty icon={Megaphone} title={t('promos.none')}>
              <span className="mt-2 grid justify-items-center gap-4">
                {t('promos.noneBelow')} {add}
              </span>
            </Empty>
          </div>
        )
      ) : (
        <PromoCalendar
          span={view}
          day={day}
          onTurn={(next) => void navigate({ to: '/promos', search: { view, day: next }, replace: true })}
          promos={promos.data}
          schedules={schedules.data}
          mayPlan={mayWrite}
        />
      )}
      <CancelDialog promo={cancelling} onClose={() => setCancelling(null)} />
    </Page>
  );
}
