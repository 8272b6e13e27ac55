import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import type { ServicePolicy } from '../../../../server/contract/scaling/policy.ts';
import type { Override, ServiceNow } from '../../../../server/contract/scaling/views.ts';
import { sentenceFor } from '../../lib/errors.ts';
import { trpc } from '../../lib/trpc.ts';
import { useNow } from '../../lib/use-now.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Input } from '../../ui/input.tsx';
import { useMay, useMe } from '../session/use-me.ts';
import { type EndChoice, endOf } from './end-time.ts';
import { EndTimeField } from './end-time-field.tsx';
import { useScalingChanged } from './use-scaling.ts';
import { WhyField } from './why-field.tsx';

type Props = { now: ServiceNow; policy: ServicePolicy; override: Override | undefined };

/** So many instances by hand, until a time: an operator only adds, the owner may take away down to the standing ones. */
export function OverrideForm({ now, policy, override }: Props) {
  const { t } = useTranslation();
  const { shop } = useMe();
  const least = useMay('scaling.write') ? policy.standing : Math.max(policy.standing, now.desired);
  const changed = useScalingChanged();
  const [typedSize, setSize] = useState<string | null>(null);
  const [choice, setChoice] = useState<EndChoice>('60');
  const [typed, setTyped] = useState('');
  const nowMs = useNow();
  const [why, setWhy] = useState('');
  const [tried, setTried] = useState(false);
  const size = typedSize ?? String(override?.instances ?? Math.min(policy.cap, now.desired + 1));
  const instances = /^\d{1,2}$/.test(size.trim()) ? Number(size) : Number.NaN;
  const wrongSize = !(instances >= least && instances <= policy.cap);
  const set = useMutation(
    trpc.scaling.override.mutationOptions({
      onSuccess() {
        toast.success(t('scaling.overrideSet'));
        setSize(null);
        setWhy('');
        setTried(false);
      },
      onSettled: changed,
    }),
  );
  const end = useMutation(
    trpc.scaling.endOverride.mutationOptions({
      onSuccess: () => toast.success(t('scaling.overrideEnded')),
      onError: (error) => toast.error(sentenceFor(error)),
      onSettled: changed,
    }),
  );
  const untilMs = endOf(choice, typed, { nowMs, zone: shop.timeZone });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (wrongSize || !untilMs || why.trim() === '') return;
    set.mutate({ service: now.service, instances, untilMs, why: why.trim() });
  };
  const span = t('scaling.between', { from: least, to: policy.cap });
  return (
    <form onSubmit={submit} noValidate className="grid gap-1.5" aria-label={t('scaling.override')}>
      <h4 className="font-medium">{t('scaling.override')}</h4>
      <p className="mb-1 text-[13px] text-muted">{t('scaling.overrideLead')}</p>
      <Field label={t('scaling.overrideSize')} hint={span} error={tried && wrongSize ? span : undefined}>
        <Input value={size} inputMode="numeric" className="tabular" onChange={(event) => setSize(event.target.value)} />
      </Field>
      <EndTimeField
        choice={choice}
        typed={typed}
        onChoice={setChoice}
        onTyped={setTyped}
        error={tried && untilMs === undefined ? t('scaling.wrong.future') : undefined}
      />
      <WhyField why={why} onWhy={setWhy} tried={tried} />
      <FormError text={set.error ? sentenceFor(set.error) : undefined} />
      <div className="flex flex-wrap gap-2.5">
        <Button type="submit" disabled={set.isPending}>
          {t('scaling.overrideSubmit')}
        </Button>
        {override ? (
          <Button look="quiet" onClick={() => end.mutate({ service: now.service })} disabled={end.isPending}>
            {t('scaling.overrideEnd')}
          </Button>
        ) : null}
      </div>
    </form>
  );
}
