import { CirclePause, Hourglass, TriangleAlert, Unplug } from 'lucide-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import type { ScalingNow } from '../../../../server/contract/scaling/views.ts';
import { sentenceFor } from '../../lib/errors.ts';
import { duration } from '../../lib/format.ts';
import { dateAndTime } from '../../lib/shop-time.ts';
import { trpc } from '../../lib/trpc.ts';
import { Button } from '../../ui/button.tsx';
import { ForecastQuestion } from './forecast-question.tsx';
import { Notice } from './notice.tsx';
import { rate } from './signal-messages.ts';
import { useScalingChanged } from './use-scaling.ts';

/** Paused, without a leader, stuck elsewhere, buyers waiting: each in one sentence, only while it is so. */
export function ScalingNotices({ now }: { now: ScalingNow }) {
  const { t } = useTranslation();
  const { leader, paused, bottleneck, admission } = now;
  return (
    <>
      {leader ? null : (
        <Notice icon={Unplug} level="danger">
          {t('scaling.noLeader')}
        </Notice>
      )}
      {paused ? <Paused paused={paused} /> : null}
      {admission ? (
        <Notice icon={Hourglass} level="warn">
          {t('scaling.admission', {
            waiting: admission.waiting,
            wait: duration(admission.waitSeconds * 1000),
            rate: rate(admission.perSecond),
          })}
        </Notice>
      ) : null}
      {bottleneck ? (
        <Notice icon={TriangleAlert} level="warn">
          {t('scaling.bottleneck', { what: t(`bottleneck.${bottleneck}`) })}
        </Notice>
      ) : null}
      <ForecastQuestion now={now} />
    </>
  );
}

function Paused({ paused }: { paused: NonNullable<ScalingNow['paused']> }) {
  const { t } = useTranslation();
  const changed = useScalingChanged();
  const resume = useMutation(
    trpc.scaling.resume.mutationOptions({
      onSuccess: () => toast.success(t('scaling.resumed')),
      onError: (error) => toast.error(sentenceFor(error)),
      onSettled: changed,
    }),
  );
  const until =
    paused.untilMs === null ? t('scaling.untilResumed') : t('scaling.until', { at: dateAndTime(paused.untilMs) });
  return (
    <Notice
      icon={CirclePause}
      level="info"
      action={
        <Button onClick={() => resume.mutate({})} disabled={resume.isPending}>
          {t('scaling.resume')}
        </Button>
      }
    >
      <p className="font-medium">
        {t(paused.all ? 'scaling.pausedAll' : 'scaling.pausedScaleIn')} · {until}
      </p>
      <p className="truncate text-[13px] text-muted">{t('scaling.saidBy', { who: paused.by.name, why: paused.why })}</p>
    </Notice>
  );
}
