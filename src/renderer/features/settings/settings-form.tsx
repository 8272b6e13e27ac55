import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { type FieldPath, FormProvider, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import { errorBodyOf, sentenceFor } from '../../lib/errors.ts';
import { trpc } from '../../lib/trpc.ts';
import { LeaveDialog } from './leave-dialog.tsx';
import { MailSection } from './mail-section.tsx';
import { OrdersSection } from './orders-section.tsx';
import { ReferralSection } from './referral-section.tsx';
import { SaveBar } from './save-bar.tsx';
import { SectionAnchor } from './section-anchor.tsx';
import { changeOf, formFieldOf, type Settings, settingsForm, type SettingsValues, valuesOf } from './settings-values.ts';
import { ShopSection } from './shop-section.tsx';

export function SettingsForm({ settings }: { settings: Settings }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const form = useForm<SettingsValues>({ resolver: zodResolver(settingsForm), defaultValues: valuesOf(settings) });
  const { handleSubmit, reset, getValues, setError, formState } = form;
  const { isDirty, errors } = formState;
  const save = useMutation(
    trpc.settings.save.mutationOptions({
      onError(error) {
        const path = formFieldOf(errorBodyOf(error)?.field ?? '');
        if (path in flatNames(getValues()))
          setError(path as FieldPath<SettingsValues>, { message: 'form.refused' }, { shouldFocus: true });
      },
    }),
  );
  const submit = handleSubmit((values) => {
    const before = JSON.stringify(getValues());
    save.mutate(changeOf(values, settings), {
      onSuccess(saved) {
        queries.setQueryData(trpc.settings.get.queryKey(), saved);
        // what was typed while it was being saved is still unsaved
        reset(valuesOf(saved), { keepDirtyValues: JSON.stringify(getValues()) !== before });
        void queries.invalidateQueries(trpc.session.me.queryFilter());
        toast.success(t('form.saved'));
      },
    });
  });
  useEffect(() => {
    if (!isDirty) reset(valuesOf(settings));
  }, [settings, isDirty, reset]);
  const discard = () => {
    save.reset();
    reset(valuesOf(settings));
  };
  const wrong = Object.keys(flatNames(errors as object)).filter((name) => name.endsWith('message')).length;
  const problem =
    wrong > 0 ? t('settings.toCorrect', { count: wrong }) : save.error ? sentenceFor(save.error) : undefined;
  return (
    <FormProvider {...form}>
      <form onSubmit={(event) => void submit(event)} noValidate className="grid gap-4">
        <SectionAnchor name="shop">
          <ShopSection />
        </SectionAnchor>
        <SectionAnchor name="orders">
          <OrdersSection />
        </SectionAnchor>
        <SectionAnchor name="referral">
          <ReferralSection />
        </SectionAnchor>
        <SectionAnchor name="mail">
          <MailSection />
        </SectionAnchor>
        <SaveBar dirty={isDirty} saving={save.isPending} problem={problem} onDiscard={discard} />
      </form>
      <LeaveDialog dirty={isDirty} />
    </FormProvider>
  );
}

/** Every leaf under its dotted name. */
function flatNames(value: object, path = ''): Record<string, true> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]): [string, true][] =>
      typeof inner === 'object' && inner !== null && !(inner instanceof Element)
        ? (Object.entries(flatNames(inner, `${path}${name}.`)) as [string, true][])
        : [[path + name, true]],
    ),
  );
}
