import { Link } from '@tanstack/react-router';
import { ArrowDown, ArrowUp, FlaskConical, LineChart, type LucideIcon, Scaling, Unplug, Wallet } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { FleetPolicy } from '../../../../server/contract/scaling/policy.ts';
import { cn } from '../../lib/class-names.ts';
import { buttonLook } from '../../ui/button.tsx';
import { Section } from '../../ui/section.tsx';
import type { PolicyDraft } from './policy-draft.ts';
import { policySentences, type Sentence } from './policy-sentences.ts';

const icons: Record<Sentence['topic'], LucideIcon> = {
  size: Scaling,
  out: ArrowUp,
  in: ArrowDown,
  outage: Unplug,
  forecast: LineChart,
  spend: Wallet,
};

/** The policy said aloud; it changes as it is typed. */
export function PolicyMeaning({
  policy,
  currency,
  draft,
  onTry,
}: {
  policy: FleetPolicy;
  currency: string;
  /** What is typed and not saved; null: nothing. */
  draft: PolicyDraft | null;
  /** Takes what is typed along to What-if. */
  onTry: (draft: PolicyDraft) => void;
}) {
  const { t } = useTranslation();
  return (
    <Section
      aside={
        // what is typed goes along, so nothing is left behind
        <Link
          to="/scaling/what-if"
          ignoreBlocker
          onClick={() => draft && onTry(draft)}
          className={cn(buttonLook({ size: 'small' }), 'shrink-0')}
        >
          <FlaskConical aria-hidden />
          {t('policy.try')}
        </Link>
      }
      title={t(draft ? 'policy.titleDraft' : 'policy.title', { preset: t(`scaling.value.preset.${policy.preset}`) })}
    >
      <ul className="grid gap-2.5">
        {policySentences(t, policy, currency).map(({ topic, text }) => {
          const Icon = icons[topic];
          return (
            <li key={topic} className="flex gap-3">
              <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />
              <span>{text}</span>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
