import { Link } from '@tanstack/react-router';
import { CircleCheck, CircleDashed, CircleX, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { PromoAnswers as Answers } from '../../../../server/contract/scaling/promo.ts';
import { cn } from '../../lib/class-names.ts';
import { count, duration, money } from '../../lib/format.ts';
import { dateAndTime } from '../../lib/shop-time.ts';
import { useMe } from '../session/use-me.ts';
import { blocks, conflictMessages, tightest } from './answer-messages.ts';

type Tone = 'good' | 'watch' | 'bad' | 'open';
const tones: Record<Tone, { icon: LucideIcon; colour: string }> = {
  good: { icon: CircleCheck, colour: 'text-done' },
  watch: { icon: TriangleAlert, colour: 'text-warn' },
  bad: { icon: CircleX, colour: 'text-danger' },
  open: { icon: CircleDashed, colour: 'text-created' },
};

function Answer({
  question,
  tone,
  lead,
  children,
}: {
  question: string;
  tone: Tone;
  lead: string;
  children?: ReactNode;
}) {
  const { icon: Icon, colour } = tones[tone];
  return (
    <li className="grid min-h-24 content-start gap-0.5 px-5 py-3.5">
      <h3 className="text-[13px] text-muted">{question}</h3>
      <p className="tabular flex items-start gap-2 font-medium">
        <Icon aria-hidden className={cn('mt-[3px] size-4 shrink-0', colour)} strokeWidth={2.2} />
        {lead}
      </p>
      {children ? <div className="tabular grid gap-0.5 pl-6 text-[13px] text-muted">{children}</div> : null}
    </li>
  );
}

type Props = { answers: Answers | null; startsAtMs: number; old: boolean };

/** What a promo will need and cost, before it is saved. `old`: they are being asked again. */
export function PromoAnswers({ answers, startsAtMs, old }: Props) {
  const { t } = useTranslation();
  return (
    <section aria-label={t('promos.answers')} aria-busy={old} className="rounded-2xl border border-line bg-surface">
      <ul className={cn('divide-y divide-line transition-opacity', old && 'opacity-60')}>
        {answers ? (
          <Given answers={answers} startsAtMs={startsAtMs} />
        ) : (
          (['keys', 'ready', 'cost', 'conflicts'] as const).map((name) => (
            <Answer key={name} question={t(`promos.ask.${name}`)} tone="open" lead={t('promos.notYet')} />
          ))
        )}
      </ul>
    </section>
  );
}

function Given({ answers, startsAtMs }: { answers: Answers; startsAtMs: number }) {
  const { t } = useTranslation();
  const { shop } = useMe();
  const missing = answers.keys.filter((key) => key.missing > 0);
  const first = tightest(answers.keys);
  // it is asked for at once where the start is past already
  const hasBegun = answers.readyAtMs > startsAtMs;
  const short = answers.floors.filter((floor) => floor.instances < floor.wanted);
  return (
    <>
      <Answer
        question={t('promos.ask.keys')}
        tone={missing.length > 0 ? 'watch' : 'good'}
        lead={
          missing.length > 0
            ? t('promos.keysShort', { count: missing.length })
            : t(answers.keys.length > 0 ? 'promos.keysEnough' : 'promos.noKeysNeeded')
        }
      >
        {missing.map((key) => (
          <p key={key.variantId}>
            {t('promos.missing', { name: key.name, missing: count(key.missing), left: count(key.left) })}{' '}
            <Link
              to="/stock/import"
              search={{ variant: key.variantId }}
              className="rounded whitespace-nowrap text-text underline decoration-line-strong underline-offset-4"
            >
              {t('needs.action.restock')}
            </Link>
          </p>
        ))}
        {missing.length === 0 && first ? (
          <p>{t('promos.tightest', { name: first.name, left: count(first.left), expected: count(first.expected) })}</p>
        ) : null}
      </Answer>
      <Answer
        question={t('promos.ask.ready')}
        tone={short.length > 0 ? 'watch' : 'good'}
        lead={t(hasBegun ? 'promos.readyNow' : 'promos.readyAt', { at: dateAndTime(answers.readyAtMs) })}
      >
        {hasBegun || answers.readyAtMs === startsAtMs ? null : (
          <p>{t('promos.before', { lead: duration(startsAtMs - answers.readyAtMs) })}</p>
        )}
        {answers.floors.map(({ service, instances, wanted }) => (
          <p key={service} className="flex justify-between gap-3">
            {t(`service.${service}`)}
            <span className="text-text">
              {instances < wanted
                ? t('promos.floorShort', { instances: count(instances), wanted: count(wanted) })
                : t('promos.floor', { count: instances, instances: count(instances) })}
            </span>
          </p>
        ))}
      </Answer>
      <Answer
        question={t('promos.ask.cost')}
        tone="good"
        lead={t('promos.costAtMost', { amount: money(answers.costAtMostMinor, shop.currency) })}
      >
        <p>
          {t('promos.beyondStanding')}
          {answers.simulatedPrice ? ` · ${t('watch.simulatedPrice')}` : ''}
        </p>
      </Answer>
      <Answer
        question={t('promos.ask.conflicts')}
        tone={answers.conflicts.length === 0 ? 'good' : answers.conflicts.some(blocks) ? 'bad' : 'watch'}
        lead={
          answers.conflicts.length === 0
            ? t('promos.noConflicts')
            : t('promos.conflicts', { count: answers.conflicts.length })
        }
      >
        {answers.conflicts.map((conflict) => (
          <p key={`${conflict.kind} ${conflict.name}`}>{conflictMessages(conflict)}</p>
        ))}
      </Answer>
    </>
  );
}
