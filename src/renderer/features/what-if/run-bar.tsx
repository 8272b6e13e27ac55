import { CircleCheck, FlaskConical, Info } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FleetPolicy } from '../../../../server/contract/scaling/policy.ts';
import { sentenceFor } from '../../lib/errors.ts';
import { duration, percent } from '../../lib/format.ts';
import { messageFor } from '../../lib/message.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Progress } from '../../ui/progress.tsx';
import { SavePolicyForm } from '../scaling/save-policy-form.tsx';
import type { ApplyBlock } from './apply-block.ts';
import { useWhatIfRun, whatIfRun } from './what-if-run.ts';

type Props = {
  block: ApplyBlock | null;
  /** What stands in the way of a run. */
  missing: 'traffic' | 'policy' | null;
  currency: string;
  /** The newest policy in force, for what changes when it is applied. */
  inForce: FleetPolicy;
  /** What is applied: the candidate as it was tried, by the name it has now. */
  candidate: FleetPolicy;
  onRun: () => void;
};

/** Run, see how far it is, stop it; and apply, which only what was tried may. Beside it always why not. */
export function RunBar({ block, missing, currency, inForce, candidate, onRun }: Props) {
  const { t } = useTranslation();
  const { running, result, error, problem } = useWhatIfRun();
  const [asking, setAsking] = useState(false);
  const slowFor = (side: 'current' | 'candidate') => duration((result?.state[side]?.figures.slowSeconds ?? 0) * 1000);
  const wrong = error ? sentenceFor(error) : problem && messageFor('whatIf.problem', problem, 'whatIf.problem.other');
  const Icon = block === null ? CircleCheck : Info;
  const words = missing
    ? t(`whatIf.missing.${missing}`)
    : t(block === null ? 'whatIf.mayApply' : `whatIf.block.${block}`, {
        now: slowFor('current'),
        tried: slowFor('candidate'),
      });
  return (
    <div className="sticky top-0 z-10 -mb-4 bg-bg pb-4">
      <div className="grid gap-1 rounded-2xl border border-line bg-surface px-6 py-4">
        <div className="flex min-h-10 items-center gap-3">
          {running ? (
            <>
              <Progress label={t('whatIf.progress')} value={running.progress} />
              <span className="tabular w-12 shrink-0 text-right text-muted">{percent(running.progress)}</span>
              <Button onClick={() => void whatIfRun.cancel()}>{t('action.cancel')}</Button>
            </>
          ) : (
            <>
              <p aria-live="polite" className="flex min-w-0 flex-1 items-start gap-2 text-[13px] text-muted">
                <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
                {words}
              </p>
              <Button look={block === null ? 'outline' : 'primary'} disabled={missing !== null} onClick={onRun}>
                <FlaskConical aria-hidden />
                {t('whatIf.run')}
              </Button>
              <Button
                look={block === null ? 'primary' : 'outline'}
                disabled={block !== null}
                onClick={() => setAsking(true)}
              >
                {t('whatIf.apply')}
              </Button>
            </>
          )}
        </div>
        {wrong ? <FormError text={wrong} /> : null}
      </div>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t('whatIf.applyTitle')}
        description={t('whatIf.applyLead')}
      >
        {asking && result ? (
          <SavePolicyForm
            from={inForce}
            to={candidate}
            basedOn={result.basedOn}
            currency={currency}
            onSaved={() => setAsking(false)}
            onClose={() => setAsking(false)}
          />
        ) : null}
      </Dialog>
    </div>
  );
}
