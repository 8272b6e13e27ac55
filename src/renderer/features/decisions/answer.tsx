import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { ScaledService } from '../../../../server/contract/scaling/policy.ts';
import type { DecisionRow, MinuteThought } from '../../../../server/contract/scaling/views.ts';
import { sentenceFor } from '../../lib/errors.ts';
import { count, percent, seconds } from '../../lib/format.ts';
import { dateAndTime, fullTime } from '../../lib/shop-time.ts';
import { trpc } from '../../lib/trpc.ts';
import { messageFor } from '../../lib/message.ts';
import { Waiting } from '../../ui/waiting.tsx';
import { reasonMessages } from '../scaling/reason-messages.ts';
import { rate } from '../scaling/signal-messages.ts';

type Props = { service: ScaledService; atMs: number; onOpen: (row: DecisionRow) => void };

/** What was seen and thought then, whether or not anything changed, and the changes around it. */
export function Answer({ service, atMs, onOpen }: Props) {
  const { t } = useTranslation();
  // a decision's own time has a fraction of a millisecond more
  const { data, error } = useQuery(
    trpc.scaling.whyNot.queryOptions({ service, atMs: atMs + 1 }, { placeholderData: keepPreviousData }),
  );
  if (!data)
    return error ? <p className="text-muted">{sentenceFor(error)}</p> : <Waiting rows={4} label={t('app.loading')} />;
  const { thought, before, after } = data;
  const decision = before?.atMs === atMs ? before : null;
  const told = decision ?? thought;
  return (
    <div className="grid gap-4" aria-live="polite">
      <div>
        <p className="text-[13px] text-muted">
          {t(`service.${service}`)} · {decision ? fullTime(atMs) : dateAndTime(atMs)}
        </p>
        <p className="text-lg font-semibold">{headline(t, told)}</p>
        {told?.capped ? (
          <p className="text-[13px] text-warn">
            {t('decisions.capped', {
              ceiling: messageFor('ceiling', told.capped, 'ceiling.other'),
              wanted: told.wanted,
            })}
          </p>
        ) : null}
      </div>
      {told ? (
        <section>
          <h3 className="mb-1.5 text-[13px] font-medium">{t('decisions.reasons')}</h3>
          <ol className="grid list-decimal gap-1 pl-5 text-[13px] marker:text-muted">
            {told.reasons.map((reason) => (
              <li key={JSON.stringify(reason)} className="first-letter:uppercase">
                {reasonMessages(t, reason)}
              </li>
            ))}
          </ol>
        </section>
      ) : null}
      {thought ? <Seen thought={thought} /> : null}
      <section>
        <h3 className="mb-1.5 text-[13px] font-medium">{t('decisions.around')}</h3>
        <Neighbour label={t('decisions.before')} row={decision ? null : before} onOpen={onOpen} isNone={!before} />
        <Neighbour label={t('decisions.after')} row={after} onOpen={onOpen} isNone={!after} />
      </section>
    </div>
  );
}

type Told = DecisionRow | MinuteThought | null;

function headline(t: TFunction, told: Told): string {
  if (!told) return t('decisions.unknown');
  const { was, desired } = told;
  return was === desired ? t('scaling.kept', { instances: desired }) : t('scaling.change', { was, desired });
}

function Seen({ thought }: { thought: MinuteThought }) {
  const { t } = useTranslation();
  const { arrivalsPerSecond, ready, busyShare, latencyP95Ms } = thought;
  const rows = [
    [t('scaling.arrivals'), arrivalsPerSecond === null ? '–' : rate(arrivalsPerSecond)],
    [t('scaling.cell.ready'), count(ready)],
    [t('scaling.busy'), busyShare === null ? '–' : percent(busyShare)],
    [messageFor('signal', 'latencyP95Ms', 'signal.other'), latencyP95Ms === null ? '–' : seconds(latencyP95Ms)],
  ] as const;
  return (
    <section>
      <h3 className="mb-1.5 text-[13px] font-medium">{t('decisions.seen')}</h3>
      <dl className="grid gap-y-1.5 text-[13px]">
        {rows.map(([label, value]) => (
          <div key={label} className="flex items-baseline justify-between gap-3">
            <dt className="text-muted first-letter:uppercase">{label}</dt>
            <dd className="tabular font-medium">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

type NeighbourProps = { label: string; row: DecisionRow | null; isNone: boolean; onOpen: (row: DecisionRow) => void };

function Neighbour({ label, row, isNone, onOpen }: NeighbourProps) {
  const { t } = useTranslation();
  if (!row && !isNone) return null;
  return (
    <p className="flex min-h-7 items-baseline justify-between gap-3 text-[13px]">
      <span className="text-muted">{label}</span>
      {row ? (
        <button
          type="button"
          onClick={() => onOpen(row)}
          className="tabular rounded font-medium underline decoration-line-strong underline-offset-4"
        >
          {dateAndTime(row.atMs)} · {t('scaling.change', { was: row.was, desired: row.desired })}
        </button>
      ) : (
        <span className="text-muted">{t('scaling.nothing')}</span>
      )}
    </p>
  );
}
