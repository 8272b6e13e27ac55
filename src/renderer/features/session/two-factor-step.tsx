import { codeLength } from '../../../../server/contract/account.ts';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { verifyCode, verifyRecoveryCode } from '../../lib/auth.ts';
import { sentenceFor } from '../../lib/errors.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Input } from '../../ui/input.tsx';
import { Door } from './door.tsx';

export function TwoFactorStep({ onDone, onBack }: { onDone: () => void; onBack: () => void }) {
  const { t } = useTranslation();
  const [recovery, setRecovery] = useState(false);
  const [code, setCode] = useState('');
  const [failure, setFailure] = useState<string>();
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    try {
      await (recovery ? verifyRecoveryCode(code.trim()) : verifyCode(code.replaceAll(/\s/g, '')));
      onDone();
    } catch (error) {
      setFailure(sentenceFor(error));
      setCode('');
    } finally {
      setBusy(false);
    }
  };
  return (
    <Door title={t('signIn.secondStep')} lead={recovery ? t('signIn.recoveryLead') : t('signIn.codeLead')}>
      <form onSubmit={(event) => void submit(event)} className="grid gap-2">
        <Field label={recovery ? t('signIn.recoveryCode') : t('signIn.code')}>
          <Input
            key={String(recovery)}
            value={code}
            onChange={(event) => setCode(event.target.value)}
            autoFocus
            autoComplete="one-time-code"
            inputMode={recovery ? 'text' : 'numeric'}
            className="tabular h-12 text-center text-xl tracking-[0.3em]"
          />
        </Field>
        <FormError text={failure} />
        <Button type="submit" look="primary" size="large" disabled={busy || code.trim().length < codeLength}>
          {t('signIn.submit')}
        </Button>
        <div className="mt-1 flex justify-between">
          <Button look="quiet" size="small" onClick={onBack}>
            {t('action.back')}
          </Button>
          <Button
            look="quiet"
            size="small"
            onClick={() => {
              setRecovery(!recovery);
              setCode('');
              setFailure(undefined);
            }}
          >
            {recovery ? t('signIn.useCode') : t('signIn.useRecovery')}
          </Button>
        </div>
      </form>
    </Door>
  );
}
