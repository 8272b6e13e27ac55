import { newPassword, personName } from '../../../server/contract/people.ts';
import { zodResolver } from '@hookform/resolvers/zod';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { Door } from '../features/session/door.tsx';
import { acceptInvitation, readInvitation } from '../lib/auth.ts';
import { errorBodyOf, sentenceFor } from '../lib/errors.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { FormError } from '../ui/form-error.tsx';
import { Input } from '../ui/input.tsx';

const route = getRouteApi('/invite/$token');
const form = z.object({ name: personName, password: newPassword });

export function Invite() {
  const { t } = useTranslation();
  const { token } = route.useParams();
  const { data, error } = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => readInvitation(token),
    retry: (failures, problem) => failures < 3 && !errorBodyOf(problem),
    staleTime: Infinity,
  });
  const [failure, setFailure] = useState<string>();
  const { register, handleSubmit, formState } = useForm({
    resolver: zodResolver(form),
    defaultValues: { name: '', password: '' },
  });

  if (!data) {
    return (
      <Door
        title={error ? t('invite.goneTitle') : t('invite.title')}
        lead={error ? sentenceFor(error) : t('app.loading')}
      >
        {null}
      </Door>
    );
  }
  const submit = handleSubmit(async ({ name, password }) => {
    setFailure(undefined);
    try {
      await acceptInvitation(token, name, password);
      window.location.assign('/');
    } catch (problem) {
      setFailure(sentenceFor(problem));
    }
  });
  const { errors, isSubmitting } = formState;
  return (
    <Door
      title={t('invite.titleTo', { shop: data.shopName })}
      lead={t('invite.lead', { role: t(`role.${data.role}`), email: data.email })}
    >
      <form onSubmit={(event) => void submit(event)} noValidate className="grid gap-2">
        <input type="hidden" autoComplete="username" value={data.email} readOnly />
        <Field label={t('invite.name')} error={errors.name && t('form.required')}>
          <Input {...register('name')} autoComplete="name" className="h-11" autoFocus />
        </Field>
        <Field
          label={t('invite.password')}
          hint={t('form.passwordHint')}
          error={errors.password && t('form.passwordShort')}
        >
          <Input {...register('password')} type="password" autoComplete="new-password" className="h-11" />
        </Field>
        <FormError text={failure} />
        <Button type="submit" look="primary" size="large" disabled={isSubmitting}>
          {t('invite.submit')}
        </Button>
      </form>
    </Door>
  );
}
