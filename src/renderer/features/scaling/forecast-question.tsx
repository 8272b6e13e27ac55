import { LineChart } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ScalingNow } from '../../../../server/contract/scaling/views.ts';
import { usePreferences } from '../../state/preferences.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useNow } from '../../lib/use-now.ts';
import { useMay } from '../session/use-me.ts';
import { ScoreMessages } from './forecast-section.tsx';
import { Notice } from './notice.tsx';
import { SavePolicyForm } from './save-policy-form.tsx';

const weekMs = 7 * 86_400_000;

/** After two good weeks: may the forecast act? Put off, it asks again in a week. */
export function ForecastQuestion({ now }: { now: ScalingNow }) {
  const { t } = useTranslation();
  const mayChange = useMay('scaling.write');
  const nowMs = useNow();
  const putOffUntilMs = usePreferences((state) => state.forecastPutOffUntilMs);
  const putOff = usePreferences((state) => state.putForecastOff);
  const [asking, setAsking] = useState(false);
  const score = now.forecastScore;
  if (!mayChange || !score?.asks || nowMs < putOffUntilMs) return null;
  return (
    <Notice
      icon={LineChart}
      level="info"
      action={
        <span className="flex gap-2">
          <Button look="quiet" onClick={() => putOff(nowMs + weekMs)}>
            {t('scaling.notYet')}
          </Button>
          <Button look="primary" onClick={() => setAsking(true)}>
            {t('scaling.letAct')}
          </Button>
        </span>
      }
    >
      <p className="font-medium">{t('scaling.mayAct')}</p>
      <p className="text-[13px] text-muted">
        <ScoreMessages score={score} />
      </p>
      <Dialog
        wide
        open={asking}
        onClose={() => setAsking(false)}
        title={t('scaling.letAct')}
        description={t('policy.forecast.act')}
      >
        {asking ? (
          <SavePolicyForm
            from={now.policy}
            to={{ ...now.policy, forecast: 'act' }}
            basedOn={now.versionId}
            currency={now.currency}
            why={t('scaling.letActWhy')}
            onSaved={() => setAsking(false)}
            onClose={() => setAsking(false)}
          />
        ) : null}
      </Dialog>
    </Notice>
  );
}
