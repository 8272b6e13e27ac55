import { why as reasonWhy } from '../../../../server/contract/scaling/inputs.ts';
import { lengthOf } from '../../lib/bounds.ts';
import { useMutation } from '@tanstack/react-query';
import { ArrowRight, ShieldCheck } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import type { FleetPolicy } from '../../../../server/contract/scaling/policy.ts';
import { sentenceFor } from '../../lib/errors.ts';
import { api } from '../../lib/trpc.ts';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Input } from '../../ui/input.tsx';
import { type Change, changesOf, changeMessages, joinedChanges, raises } from './policy-changes.ts';
import { useScalingChanged } from './use-scaling.ts';
import { FormActions } from '../../ui/form-actions.tsx';

type Props = {
  from: FleetPolicy;
  to: FleetPolicy;
  basedOn: number;
  currency: string;
  why?: string;
  onSaved: () => void;
  onClose: () => void;
};

/** The last look before a policy acts: what changes, why, and who if a ceiling rises. */
export function SavePolicyForm({ from, to, basedOn, currency, why: given = '', onSaved, onClose }: Props) {
  const { t } = useTranslation();
  const changed = useScalingChanged();
  const [why, setWhy] = useState(given);
  const [tried, setTried] = useState(false);
  const save = useMutation({
    mutationFn: () => api.scaling.save.mutate({ policy: to, why: why.trim(), basedOn }),
    async onSuccess() {
      await changed();
      toast.success(t('scaling.saved'), { position: 'top-right' });
      onSaved();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (why.trim() !== '') save.mutate();
  };
  return (
    <form onSubmit={submit} noValidate className="grid gap-4">
      <ChangeList changes={changesOf(from, to)} currency={currency} />
      {raises(from, to) ? (
        <p className="flex items-center gap-2 text-[13px] text-muted">
          <ShieldCheck aria-hidden className="size-4 shrink-0" />
          {t('scaling.raises')}
        </p>
      ) : null}
      <Field
        label={t('scaling.why')}
        hint={t('scaling.whyHint')}
        error={tried && why.trim() === '' ? t('form.reasonMissing') : undefined}
      >
        <Input
          value={why}
          maxLength={lengthOf(reasonWhy).max}
          autoFocus
          onChange={(event) => setWhy(event.target.value)}
        />
      </Field>
      <FormError text={save.error ? sentenceFor(save.error) : undefined} />
      <FormActions onCancel={onClose} submit={t('scaling.saveNow')} disabled={save.isPending} />
    </form>
  );
}

/** What changes, from what to what. */
export function ChangeList({ changes, currency }: { changes: readonly Change[]; currency: string }) {
  const { t } = useTranslation();
  if (changes.length === 0) return <p className="text-[13px] text-muted">{t('scaling.noChanges')}</p>;
  return (
    <ul className="grid gap-1 text-[13px]">
      {joinedChanges(changes).map((change) => {
        const { label, from, to } = changeMessages(t, change, currency);
        return (
          <li key={change.path} className="grid grid-cols-[minmax(0,1fr)_minmax(0,1.2fr)] items-baseline gap-4">
            <span className="text-muted">{label}</span>
            <span className="tabular flex flex-wrap items-center gap-x-2">
              <span className="text-muted">{from}</span>
              <ArrowRight aria-label={t('scaling.becomes')} className="size-3.5 shrink-0 text-muted" />
              <span className="font-medium">{to}</span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
