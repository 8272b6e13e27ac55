import { useTranslation } from 'react-i18next';
import { count, duration, language } from '../../lib/format.ts';
import { dateAndTime } from '../../lib/shop-time.ts';
import type { Outputs } from '../../lib/trpc.ts';
import { messageFor } from '../../lib/message.ts';
import { Panel } from '../../ui/panel.tsx';

export type RestoredState = NonNullable<Outputs['restored']['state']>;

/** From when the shop is, what is missing, and what else is as it was then. */
export function RestoredFacts({ state }: { state: RestoredState }) {
  const { t } = useTranslation();
  const people = new Intl.ListFormat(language(), { type: 'conjunction', style: 'narrow' });
  const at = dateAndTime(state.takenAt);
  return (
    <Panel title={t(state.cause === 'backup' ? 'restored.fromBackup' : 'restored.wentBack')}>
      <p className="text-base font-medium">{t('restored.missing', { at, missing: duration(state.missingMs) })}</p>
      <p className="mt-1 text-muted">
        {t('restored.onHold', { count: state.held, held: count(state.held) })}
        {state.knownSold > 0
          ? ` ${t('restored.knownSold', { count: state.knownSold, sold: count(state.knownSold) })}`
          : ''}
      </p>
      {state.journal === 'incomplete' ? (
        <p className="mt-1 text-muted">
          {messageFor('restored.journal', state.journalReason ?? '', 'restored.journal.other')}
        </p>
      ) : null}
      <ul className="mt-3 grid list-disc gap-1 pl-5 text-[13px] text-muted">
        <li>{t('restored.also.import')}</li>
        <li>{t('restored.also.settings')}</li>
        {state.couponsStopped > 0 ? <li>{t('restored.also.coupons', { count: state.couponsStopped })}</li> : null}
        {state.people.length > 0 ? (
          <li>
            {t('restored.also.people', {
              people: people.format(state.people.map(({ name, role }) => `${name} (${t(`role.${role}`)})`)),
            })}
          </li>
        ) : null}
      </ul>
    </Panel>
  );
}
