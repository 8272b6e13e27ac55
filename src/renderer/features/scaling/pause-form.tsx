import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import { sentenceFor } from '../../lib/errors.ts';
import { trpc } from '../../lib/trpc.ts';
import { useNow } from '../../lib/use-now.ts';
import { Button } from '../../ui/button.tsx';
import { DialogActions } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Input } from '../../ui/input.tsx';
import { Segments } from '../../ui/segments.tsx';
import { useMay, useMe } from '../session/use-me.ts';
import { type EndChoice, endOf } from './end-time.ts';
import { EndTimeField } from './end-time-field.tsx';
import { useScalingChanged } from './use-scaling.ts';

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
  const untilMs = endOf(choice, typed, nowMs, shop.timeZone);
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
      <Field
        label={t('form.reason')}
        hint={t('form.reasonHint')}
        error={tried && why.trim() === '' ? t('form.reasonMissing') : undefined}
      >
        <Input value={why} maxLength={200} onChange={(event) => setWhy(event.target.value)} />
      </Field>
      <FormError text={pause.error ? sentenceFor(pause.error) : undefined} />
      <DialogActions>
        <Button look="quiet" onClick={onClose}>
          {t('action.cancel')}
        </Button>
        <Button type="submit" look="primary" disabled={pause.isPending}>
          {t(`scaling.pauseKind.${what}`)}
        </Button>
      </DialogActions>
    </form>
  );
}
