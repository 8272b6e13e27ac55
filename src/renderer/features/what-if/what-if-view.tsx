import { FlaskConical } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ScalingNow } from '../../../../server/contract/scaling/views.ts';
import { Empty } from '../../ui/empty.tsx';
import { Section } from '../../ui/section.tsx';
import { usePresets } from '../scaling/preset-cards.tsx';
import { useMay, useMe } from '../session/use-me.ts';
import { applyBlock } from './apply-block.ts';
import { PolicyForm } from './policy-form.tsx';
import { RunBar } from './run-bar.tsx';
import { TrafficForm } from './traffic-form.tsx';
import { trafficOf } from './traffic-values.ts';
import { candidateOf, useWhatIfForm, whatIfForm } from './what-if-form.ts';
import { WhatIfResultView } from './what-if-result.tsx';
import { useWhatIfRun, whatIfRun } from './what-if-run.ts';

/** Chance is drawn alike for both policies, and alike in every run: only what was changed makes a difference. */
const seed = 1;

export function WhatIfView({ now }: { now: ScalingNow }) {
  const { t } = useTranslation();
  const { shop } = useMe();
  const mayWrite = useMay('scaling.write');
  const presets = usePresets().data ?? [];
  const form = useWhatIfForm();
  const { running, result } = useWhatIfRun();
  const candidate = candidateOf(form, now.policy, { presets, currency: now.currency });
  const traffic = useMemo(() => trafficOf(form.traffic, shop.timeZone), [form.traffic, shop.timeZone]);
  const isWrong = Object.keys(candidate.wrong).length > 0;
  const input = traffic && !isWrong ? { traffic, candidate: candidate.policy, seed } : undefined;
  const block = applyBlock({
    result,
    isRunning: running !== null,
    input,
    inForce: { policy: now.policy, versionId: now.versionId },
    mayWrite,
  });
  const run = () => {
    if (input) void whatIfRun.begin({ input, basedOn: now.versionId });
  };
  return (
    <div className="grid grid-cols-[21.5rem_minmax(0,1fr)] items-start gap-4 min-[1180px]:grid-cols-[23rem_minmax(0,1fr)] min-[1400px]:grid-cols-[26rem_minmax(0,1fr)]">
      <div className="grid grid-cols-1 gap-4">
        <Section title={t('whatIf.traffic')}>
          <TrafficForm values={form.traffic} onChange={whatIfForm.traffic} />
        </Section>
        <Section title={t('whatIf.candidate')}>
          <PolicyForm
            base={form.base}
            candidate={candidate}
            inForce={now.policy}
            currency={now.currency}
            onBase={whatIfForm.base}
            onDraft={whatIfForm.draft}
          />
        </Section>
      </div>
      <div className="grid grid-cols-1 gap-4">
        <RunBar
          block={block}
          missing={traffic ? (isWrong ? 'policy' : null) : 'traffic'}
          currency={now.currency}
          inForce={now.policy}
          candidate={candidate.policy}
          onRun={run}
        />
        {result ? (
          <WhatIfResultView result={result} currency={now.currency} old={block === 'changed' || running !== null} />
        ) : (
          <div className="h-96 rounded-2xl border border-line bg-surface">
            <Empty icon={FlaskConical} title={t('whatIf.none')}>
              {t('whatIf.noneBelow')}
            </Empty>
          </div>
        )}
      </div>
    </div>
  );
}
