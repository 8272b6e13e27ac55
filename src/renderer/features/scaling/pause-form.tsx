import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import { sentenceFor } from '../../lib/errors.ts';
import { trpc } from '../../lib/trpc.ts';
import { useNow } from '../../lib/use-now.ts';
import { FormError } from '../../ui/form-error.tsx';
import { Segments } from '../../ui/segments.tsx';
import { useMay, useMe } from '../session/use-me.ts';
import { type EndChoice, endOf } from './end-time.ts';
import { EndTimeField } from './end-time-field.tsx';
import { useScalingChanged } from './use-scaling.ts';
import { FormActions } from '../../ui/form-actions.tsx';
import { WhyField } from './why-field.tsx';

/** Scaling in alone, or everything: until a time, with a reason. */
export function PauseForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { shop } = useMe();
  const mayAll = useMay('scaling.write');
  const changed = useScalingChanged();
  const [what, setWhat] = useState<'scale_in' | 'all'>('scale_in');
  const [choice, setChoice] = useState<EndChoice>('60');
  const [typed, setTyped] = useState('');
  const nowMs = useNow();
  const [why, setWhy] = useState('');
  const [tried, setTried] = useState(false);
  const pause = useMutation(
    trpc.scaling.pause.mutationOptions({
      onSuccess() {
        toast.success(t(what === 'all' ? 'scaling.pausedAll' : 'scaling.pausedScaleIn'));
        onClose();
      },
      onSettled: changed,
    }),
  );
  const untilMs = endOf(choice, typed, { nowMs, zone: shop.timeZone });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (untilMs === undefined || why.trim() === '') return;
    pause.mutate({ what, untilMs, why: why.trim() });
  };
  return (
    <form onSubmit={submit} noValidate className="grid gap-3">
      {mayAll ? (
        <Segments
          label={t('scaling.pauseWhat')}
          value={what}
          onChange={setWhat}
          choices={(['scale_in', 'all'] as const).map((value) => ({ value, label: t(`scaling.pauseKind.${value}`) }))}
        />
      ) : null}
      <p className="min-h-11 text-[13px] text-muted">{t(`scaling.pauseMeans.${what}`)}</p>
      <EndTimeField
        open
        choice={choice}
        typed={typed}
        onChoice={setChoice}
        onTyped={setTyped}
        error={tried && untilMs === undefined ? t('scaling.wrong.future') : undefined}
      />
      <WhyField why={why} onWhy={setWhy} tried={tried} />
      <FormError text={pause.error ? sentenceFor(pause.error) : undefined} />
      <FormActions onCancel={onClose} submit={t(`scaling.pauseKind.${what}`)} disabled={pause.isPending} />
    </form>
  );
}
