import { passwordLength } from '../../../../server/contract/people.ts';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import { changePassword } from '../../lib/auth.ts';
import { sentenceFor } from '../../lib/errors.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Input } from '../../ui/input.tsx';
import { Section } from '../../ui/section.tsx';
import { confirmedWith } from './confirmed.ts';

export function PasswordSection() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const close = () => {
    setOpen(false);
    setCurrent('');
    setNext('');
  };
  const change = useMutation({
    mutationFn: () => confirmedWith(current, () => changePassword(current, next)),
    onSuccess: () => {
      toast.success(t('account.passwordChanged'));
      close();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <Section
      title={t('account.password')}
      lead={t('account.passwordLead')}
      aside={open ? null : <Button onClick={() => setOpen(true)}>{t('account.changePassword')}</Button>}
    >
      {open ? (
        <form onSubmit={submit} className="grid max-w-sm gap-2">
          <Field label={t('account.currentPassword')}>
            <Input
              type="password"
              autoComplete="current-password"
              value={current}
              onChange={(event) => setCurrent(event.target.value)}
            />
          </Field>
          <Field label={t('account.newPassword')} hint={t('form.passwordHint')}>
            <Input
              type="password"
              autoComplete="new-password"
              value={next}
              onChange={(event) => setNext(event.target.value)}
            />
          </Field>
          <FormError text={change.error ? sentenceFor(change.error) : undefined} />
          <div className="flex gap-2.5">
            <Button
              type="submit"
              look="primary"
              disabled={change.isPending || current === '' || next.length < passwordLength.min}
            >
              {t('action.save')}
            </Button>
            <Button look="quiet" onClick={close}>
              {t('action.cancel')}
            </Button>
          </div>
        </form>
      ) : null}
    </Section>
  );
}
