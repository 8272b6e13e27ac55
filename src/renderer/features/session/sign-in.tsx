import { zodResolver } from '@hookform/resolvers/zod';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { signIn } from '../../lib/auth.ts';
import { sentenceFor } from '../../lib/errors.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Input } from '../../ui/input.tsx';
import { BackendChoice } from './backend-choice.tsx';
import { Door } from './door.tsx';
import { TwoFactorStep } from './two-factor-step.tsx';

const form = z.object({ email: z.email(), password: z.string().min(1) });

export function SignIn({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const [needsCode, setNeedsCode] = useState(false);
  const [failure, setFailure] = useState<string>();
  const { register, handleSubmit, formState } = useForm({
    resolver: zodResolver(form),
    defaultValues: { email: '', password: '' },
  });

  if (needsCode) return <TwoFactorStep onDone={onDone} onBack={() => setNeedsCode(false)} />;

  const submit = handleSubmit(async ({ email, password }) => {
    setFailure(undefined);
    try {
      const answer = await signIn(email, password);
      if (answer.twoFactorRedirect) setNeedsCode(true);
      else onDone();
    } catch (error) {
      setFailure(sentenceFor(error));
    }
  });
  const { errors, isSubmitting } = formState;
  return (
    <Door title={t('signIn.title')} lead={t('signIn.lead')}>
      <form onSubmit={(event) => void submit(event)} noValidate className="grid gap-2">
        <Field label={t('signIn.email')} error={errors.email && t('form.email')}>
          <Input {...register('email')} type="email" autoComplete="username" className="h-11" autoFocus />
        </Field>
        <Field label={t('signIn.password')} error={errors.password && t('form.required')}>
          <Input {...register('password')} type="password" autoComplete="current-password" className="h-11" />
        </Field>
        <FormError text={failure} />
        <Button type="submit" look="primary" size="large" disabled={isSubmitting}>
          {t('signIn.submit')}
        </Button>
      </form>
      <BackendChoice />
    </Door>
  );
}
