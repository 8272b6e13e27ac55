import { CircleCheck, CircleX, type LucideIcon, OctagonX, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { RehearsalState } from '../../../../server/contract/scaling/rehearsal.ts';
import { cn } from '../../lib/class-names.ts';
import { count, seconds } from '../../lib/format.ts';
import { timeRange } from '../../lib/shop-time.ts';
import { messageFor } from '../../lib/message.ts';
import { RehearsalFigures } from './rehearsal-figures.tsx';
import { type Outcome, outcomeOf } from './rehearsal-outcome.ts';

const looks: Record<Outcome, { icon: LucideIcon; colour: string }> = {
  passed: { icon: CircleCheck, colour: 'text-done' },
  slow: { icon: TriangleAlert, colour: 'text-warn' },
  lost: { icon: CircleX, colour: 'text-danger' },
  person: { icon: OctagonX, colour: 'text-muted' },
  cost: { icon: TriangleAlert, colour: 'text-warn' },
  real_buyers: { icon: TriangleAlert, colour: 'text-warn' },
  problem: { icon: CircleX, colour: 'text-danger' },
};

/** What the last one showed: a sentence first, then its figures. */
export function RehearsalReport({ state }: { state: RehearsalState }) {
  const { t } = useTranslation();
  const outcome = outcomeOf(state);
  if (outcome === null) return null;
  const { icon: Icon, colour } = looks[outcome];
  const missing = Math.max(state.failed, state.sent - state.delivered);
  return (
    <section aria-label={t('rehearsal.report')} className="grid gap-5 rounded-2xl border border-line bg-surface p-6">
      <div>
        <h2 className="flex items-start gap-2.5 text-lg leading-snug font-semibold">
          <Icon aria-hidden className={cn('mt-0.5 size-5 shrink-0', colour)} />
          {t(`rehearsal.outcome.${outcome}`, {
            count: outcome === 'lost' ? missing : state.sent,
            orders: count(outcome === 'lost' ? missing : state.sent),
            slowest: state.latencyP95Ms === null ? '–' : seconds(state.latencyP95Ms),
          })}
        </h2>
        <p className="tabular mt-1 text-muted">
          {timeRange(
            state.startedAtMs,
            Math.min(state.endsAtMs, state.startedAtMs + (state.endsAtMs - state.startedAtMs) * state.progress),
          )}
          {outcome === 'problem' && state.problem
            ? ` · ${messageFor('rehearsal.problem', state.problem, 'rehearsal.problem.other')}`
            : null}
        </p>
      </div>
      <RehearsalFigures state={state} />
    </section>
  );
}
