import { useMutation } from '@tanstack/react-query';
import { Send } from 'lucide-react';
import { useFormContext } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { errorBodyOf, sentenceFor } from '../../lib/errors.ts';
import { trpc } from '../../lib/trpc.ts';
import { Button } from '../../ui/button.tsx';
import { smtpOf, type SettingsValues } from './settings-values.ts';

/** Sends by what stands in the form, and says what the server said. */
export function TestMail() {
  const { t } = useTranslation();
  const { getValues, trigger } = useFormContext<SettingsValues>();
  const send = useMutation(trpc.settings.testMail.mutationOptions());
  const press = async () => {
    if (await trigger('smtp')) send.mutate(smtpOf(getValues('smtp')));
  };
  const refused = send.error ? errorBodyOf(send.error) : undefined;
  return (
    <div className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-2 sm:col-span-2">
      <Button onClick={() => void press()} disabled={send.isPending}>
        <Send aria-hidden />
        {t('settings.testMail')}
      </Button>
      <div role="status" className="min-w-0 flex-1 text-[13px] text-muted">
        {send.isSuccess ? <p className="text-done">{t('settings.testMailSent', { to: send.data.to })}</p> : null}
        {send.error ? <p className="text-danger">{sentenceFor(send.error)}</p> : null}
        {refused?.code === 'mail_refused' ? (
          <p className="break-words">{t('settings.testMailAnswer', { answer: refused.message })}</p>
        ) : null}
        {send.isIdle ? <p>{t('settings.testMailHint')}</p> : null}
      </div>
    </div>
  );
}
