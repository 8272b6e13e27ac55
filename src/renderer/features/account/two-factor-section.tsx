import { codeLength } from '../../../../server/contract/account.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { startTwoFactor, verifyCode } from '../../lib/auth.ts';
import { copyAndSay } from '../../lib/copy.ts';
import { sentenceFor } from '../../lib/errors.ts';
import { trpc } from '../../lib/trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Input } from '../../ui/input.tsx';
import { QrCode } from '../../ui/qr-code.tsx';
import { Section } from '../../ui/section.tsx';
import { useMe } from '../session/use-me.ts';
import { confirmedWith } from './confirmed.ts';
import { TwoFactorOff } from './two-factor-off.tsx';
import { FormActions } from '../../ui/form-actions.tsx';

export function TwoFactorSection() {
  const { t } = useTranslation();
  const { twoFactor } = useMe();
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  // asked again however it is closed: the factor may be on although its recovery codes were closed unread
  const close = () => {
    setOpen(false);
    void queries.invalidateQueries(trpc.session.me.queryFilter());
  };
  return (
    <Section
      title={t('account.twoFactor')}
      lead={twoFactor ? t('account.twoFactorOnLead') : t('account.twoFactorLead')}
      aside={
        <Button onClick={() => setOpen(true)}>
          {twoFactor ? t('account.twoFactorStop') : t('account.twoFactorStart')}
        </Button>
      }
    >
      <Dialog open={open} onClose={close} title={twoFactor ? t('account.twoFactorStop') : t('account.twoFactor')}>
        {twoFactor ? <TwoFactorOff onClose={close} /> : <TwoFactorSteps onClose={close} />}
      </Dialog>
    </Section>
  );
}

/** Password, then the code to scan and one code back; recovery codes are shown once, at the end. */
function TwoFactorSteps({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const start = useMutation({ mutationFn: () => confirmedWith(password, () => startTwoFactor(password)) });
  const verify = useMutation({ mutationFn: () => verifyCode(code.replaceAll(/\s/g, '')) });
  const act = (event: FormEvent, run: () => void) => {
    event.preventDefault();
    run();
  };
  const failed = start.error ?? verify.error;

  if (verify.isSuccess && start.data) {
    const codes = start.data.backupCodes;
    return (
      <div className="grid gap-4">
        <p>{t('account.recoveryLead')}</p>
        <ul className="grid grid-cols-2 gap-x-6 gap-y-1 rounded-xl bg-sunken px-5 py-4 font-mono select-all">
          {codes.map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
        <DialogActions>
          <Button onClick={() => void copyAndSay(codes.join('\n'), { secret: true })}>{t('action.copy')}</Button>
          <Button look="primary" onClick={onClose}>
            {t('account.recoveryKept')}
          </Button>
        </DialogActions>
      </div>
    );
  }
  if (start.data) {
    const secret = new URL(start.data.totpURI).searchParams.get('secret') ?? '';
    return (
      <form onSubmit={(event) => act(event, () => verify.mutate())} className="grid gap-3">
        <p>{t('account.scan')}</p>
        <div className="flex items-center gap-5">
          <QrCode text={start.data.totpURI} label={t('account.scan')} />
          <p className="min-w-0 text-[13px] text-muted">
            {t('account.orType')}
            <span className="mt-1 block font-mono break-all text-text select-all">{secret}</span>
          </p>
        </div>
        <Field label={t('signIn.code')}>
          <Input
            value={code}
            onChange={(event) => setCode(event.target.value)}
            inputMode="numeric"
            autoComplete="one-time-code"
            className="tabular"
          />
        </Field>
        <FormError text={failed ? sentenceFor(failed) : undefined} />
        <DialogActions>
          <Button type="submit" look="primary" disabled={verify.isPending || code.trim().length < codeLength}>
            {t('account.twoFactorFinish')}
          </Button>
        </DialogActions>
      </form>
    );
  }
  return (
    <form onSubmit={(event) => act(event, () => start.mutate())} className="grid gap-2">
      <Field label={t('account.currentPassword')}>
        <Input
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
      <FormError text={failed ? sentenceFor(failed) : undefined} />
      <FormActions onCancel={onClose} submit={t('action.next')} disabled={password === '' || start.isPending} />
    </form>
  );
}
