import { fewestRecoveryCode } from '../../../../server/contract/account.ts';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { stopTwoFactor } from '../../lib/auth.ts';
import { sentenceFor } from '../../lib/errors.ts';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Input } from '../../ui/input.tsx';
import { FormActions } from '../../ui/form-actions.tsx';

/** Both proofs at once: the password, and a code of the factor or a recovery code in the same field. */
export function TwoFactorOff({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const stop = useMutation({
    mutationFn: () => {
      const typed = code.replaceAll(/\s/g, '');
      return stopTwoFactor({ password, ...(/^\d{6}$/.test(typed) ? { code: typed } : { recoveryCode: typed }) });
    },
    onSuccess: onClose,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    stop.mutate();
  };
  return (
    <form onSubmit={submit} className="grid gap-2">
      <Field label={t('account.currentPassword')}>
        <Input
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
      <Field label={t('signIn.code')} hint={t('account.codeOrRecovery')}>
        <Input
          value={code}
          onChange={(event) => setCode(event.target.value)}
          autoComplete="one-time-code"
          autoCapitalize="none"
          spellCheck={false}
          className="tabular"
        />
      </Field>
      <FormError text={stop.error ? sentenceFor(stop.error) : undefined} />
      <FormActions
        onCancel={onClose}
        submit={t('account.twoFactorStop')}
        look="danger"
        disabled={password === '' || code.trim().length < fewestRecoveryCode || stop.isPending}
      />
    </form>
  );
}
