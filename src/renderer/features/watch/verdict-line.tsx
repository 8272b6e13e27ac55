import { BellRing, Eye, type LucideIcon, ShieldCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Verdict } from '../../../../server/contract/pulse.ts';
import { cn } from '../../lib/class-names.ts';
import { staleAfterMs } from '../../state/connection.ts';
import { PaymentsLink } from '../gateways/no-payments.tsx';
import { useDataAge } from '../live/use-data-age.ts';
import { usePulse } from '../live/use-live.ts';
import { verdictMessages } from './verdict-messages.ts';

type Level = Verdict['level'];
const ladder: readonly { level: Level; icon: LucideIcon; look: string }[] = [
  { level: 'needs', icon: BellRing, look: 'bg-danger text-bg' },
  { level: 'watch', icon: Eye, look: 'bg-info text-bg' },
  { level: 'ok', icon: ShieldCheck, look: 'bg-done text-bg' },
];

/** Three steps, one lit: the level is read by where the light is and what it shows, before its colour. */
function LevelLadder({ level }: { level: Level }) {
  const { t } = useTranslation();
  return (
    <div className="flex shrink-0 flex-col gap-1.5" role="img" aria-label={t(`level.${level}`)}>
      {ladder.map((step) => {
        const lit = step.level === level;
        return (
          <span
            key={step.level}
            className={cn(
              'flex h-7 w-11 items-center justify-center rounded-full border',
              lit ? [step.look, 'border-transparent'] : 'border-line',
            )}
          >
            {lit ? (
              <step.icon className="size-4" strokeWidth={2.25} />
            ) : (
              <span className="size-1 rounded-full bg-line-strong" />
            )}
          </span>
        );
      })}
    </div>
  );
}

export function VerdictLine() {
  const { t } = useTranslation();
  const pulse = usePulse();
  const { ageMs } = useDataAge();
  const words = verdictMessages(t, pulse?.verdict, { dataAgeMs: ageMs, currency: pulse?.currency });
  const mustChoosePayments = pulse?.verdict?.key === 'no_payments_configured' && (ageMs ?? 0) <= staleAfterMs;
  return (
    <div className="flex min-h-29 items-center gap-6">
      <LevelLadder level={words?.level ?? 'watch'} />
      <div className="min-w-0">
        <p className="mb-1.5 flex items-center gap-2 text-[13px] text-muted">
          <span className="font-medium text-text">{words ? t(`level.${words.level}`) : t('watch.connecting')}</span>
          <span aria-hidden>·</span>
          <DataAge ageMs={ageMs} />
        </p>
        <h1 className="text-[clamp(24px,2.5vw,36px)] leading-tight font-semibold tracking-tight text-balance">
          {words ? (
            <>
              {words.lead}
              <span className="font-normal text-muted">{words.rest}</span>
            </>
          ) : (
            t('watch.firstPulse')
          )}
        </h1>
        {mustChoosePayments ? (
          <div className="mt-2.5">
            <PaymentsLink />
          </div>
        ) : null}
        <VerdictAnnouncer sentence={words ? words.lead : ''} />
      </div>
    </div>
  );
}

function DataAge({ ageMs }: { ageMs: number | null }) {
  const { t } = useTranslation();
  if (ageMs === null) return <span className="tabular">{t('watch.noData')}</span>;
  const age = Math.floor(ageMs / 1000);
  return <span className="tabular">{age < 3 ? t('watch.justNow') : t('watch.dataAge', { seconds: age })}</span>;
}

/** Says the first clause when it changes; numbers that tick inside the rest stay silent. */
function VerdictAnnouncer({ sentence }: { sentence: string }) {
  return (
    <span role="status" className="sr-only">
      {sentence}
    </span>
  );
}
