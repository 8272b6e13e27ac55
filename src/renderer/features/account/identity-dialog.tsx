import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sentenceFor } from '../../lib/errors.ts';
import { trpc } from '../../lib/trpc.ts';
import { useIdentity } from '../../state/identity.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Input } from '../../ui/input.tsx';
import { FormActions } from '../../ui/form-actions.tsx';

export function IdentityDialog() {
  const { t } = useTranslation();
  const asking = useIdentity((state) => state.asking);
  const answer = useIdentity((state) => state.answer);
  return (
    <Dialog
      open={asking !== null}
      onClose={() => answer?.(false)}
      title={t('identity.title')}
      description={t('identity.lead')}
    >
      {asking ? <Proof asking={asking} onProved={() => answer?.(true)} onCancel={() => answer?.(false)} /> : null}
    </Dialog>
  );
}

function Proof({
  asking,
  onProved,
  onCancel,
}: {
  asking: 'password' | 'code';
  onProved: () => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation();
  const [proof, setProof] = useState('');
  const confirm = useMutation(trpc.account.confirmIdentity.mutationOptions({ onSuccess: onProved }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    confirm.mutate(asking === 'code' ? { code: proof.replaceAll(/\s/g, '') } : { password: proof });
  };
  return (
    <form onSubmit={submit} className="grid gap-2">
      <Field label={asking === 'code' ? t('signIn.code') : t('signIn.password')}>
        {asking === 'code' ? (
          <Input
            value={proof}
            onChange={(event) => setProof(event.target.value)}
            inputMode="numeric"
            autoComplete="one-time-code"
            autoFocus
            className="tabular"
          />
        ) : (
          <Input
            value={proof}
            onChange={(event) => setProof(event.target.value)}
            type="password"
            autoComplete="current-password"
            autoFocus
          />
        )}
      </Field>
      <FormError text={confirm.error ? sentenceFor(confirm.error) : undefined} />
      <FormActions onCancel={onCancel} submit={t('identity.submit')} disabled={confirm.isPending || proof === ''} />
    </form>
  );
}
