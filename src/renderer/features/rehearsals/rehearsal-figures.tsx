import { useTranslation } from 'react-i18next';
import type { ReactNode } from 'react';
import type { RehearsalState } from '../../../../server/contract/scaling/rehearsal.ts';
import { cn } from '../../lib/class-names.ts';
import { count, money, secondsParts } from '../../lib/format.ts';
import { Measure } from '../../ui/measure.tsx';
import { usePulse } from '../live/use-live.ts';
import { useMe } from '../session/use-me.ts';
import { instancesNow } from './rehearsal-outcome.ts';

function Figure({
  label,
  below,
  alarm,
  children,
}: {
  label: string;
  below?: string;
  alarm?: boolean;
  children: ReactNode;
}) {
  return (
    <div className="min-w-0">
      <dt className="truncate text-[13px] text-muted">{label}</dt>
      <dd>
        <span className={cn('numeral fades text-[34px] leading-tight whitespace-nowrap', alarm && 'text-danger')}>
          {children}
        </span>
        <span className="tabular block min-h-5 truncate text-[12.5px] text-muted">{below}</span>
      </dd>
    </div>
  );
}

const dash = '–';

/** What is measured, the drawn buyers and the real ones apart. */
export function RehearsalFigures({ state }: { state: RehearsalState }) {
  const { t } = useTranslation();
  const { shop } = useMe();
  const services = usePulse()?.services;
  const running = state.state === 'running';
  const onTheWay = Math.max(0, state.sent - state.delivered - state.failed);
  const now = services && instancesNow(services);
  const latency = (ms: number | null) => (ms === null ? dash : <Measure parts={secondsParts(ms)} />);
  return (
    <dl className="grid grid-cols-4 gap-x-6 gap-y-4">
      <Figure label={t('rehearsal.sent')} below={t('rehearsal.sentBelow')}>
        {count(state.sent)}
      </Figure>
      <Figure
        label={t('status.delivered')}
        below={running || onTheWay > 0 ? t('rehearsal.onTheWay', { count: onTheWay }) : t('rehearsal.deliveredBelow')}
      >
        {count(state.delivered)}
      </Figure>
      <Figure label={t('rehearsal.failed')} below={t('rehearsal.failedBelow')} alarm={state.failed > 0}>
        {count(state.failed)}
      </Figure>
      <Figure
        label={t('rehearsal.latency')}
        below={t('rehearsal.latencyBelow')}
        alarm={(state.latencyP95Ms ?? 0) > 1000}
      >
        {latency(state.latencyP95Ms)}
      </Figure>
      <Figure label={t('rehearsal.realLatency')} below={t('rehearsal.realBelow')}>
        {latency(state.realLatencyP95Ms)}
      </Figure>
      <Figure
        label={t('rehearsal.instances')}
        below={t('rehearsal.instancesBelow', {
          before: count(state.instancesBefore),
          // the pulse is ahead of the rehearsal's own count
          peak: count(Math.max(state.instancesPeak, (running && now) || 0)),
        })}
      >
        {count(running ? (now ?? state.instancesPeak) : state.instancesPeak)}
      </Figure>
      <Figure label={t('rehearsal.cost')} below={t('rehearsal.costBelow')}>
        {money(state.costMinor, shop.currency)}
      </Figure>
    </dl>
  );
}
