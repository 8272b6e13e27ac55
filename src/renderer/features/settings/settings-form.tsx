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
import {
  changeOf,
  formFieldOf,
  type Settings,
  settingsForm,
  type SettingsValues,
  valuesOf,
} from './settings-values.ts';
import { ShopSection } from './shop-section.tsx';
import { StaffSection } from './staff-section.tsx';

export function SettingsForm({ settings }: { settings: Settings }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const form = useForm<SettingsValues>({ resolver: zodResolver(settingsForm), defaultValues: valuesOf(settings) });
  const { handleSubmit, reset, getValues, getFieldState, setError, formState } = form;
  const { isDirty } = formState;
  const names = namesOf(valuesOf(settings));
  const save = useMutation(
    trpc.settings.save.mutationOptions({
      onError(error) {
        const refused = formFieldOf(errorBodyOf(error)?.field ?? '');
        const name = names.find((each) => each === refused);
        if (name) setError(name, { message: 'form.refused' }, { shouldFocus: true });
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
        // not over the bar that saves
        toast.success(t('form.saved'), { position: 'top-right' });
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
  const wrong = names.filter((name) => getFieldState(name, formState).invalid).length;
  const problem =
    wrong > 0 ? t('settings.toCorrect', { count: wrong }) : save.error ? sentenceFor(save.error) : undefined;
  return (
    <FormProvider {...form}>
      <form
        onSubmit={(event) => void submit(event)}
        noValidate
        className="grid gap-4 [&_:is(input,textarea,button)]:scroll-mb-24"
      >
        <SectionAnchor name="shop">
          <ShopSection />
        </SectionAnchor>
        <SectionAnchor name="orders">
          <OrdersSection />
        </SectionAnchor>
        <SectionAnchor name="staff">
          <StaffSection />
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
function namesOf(value: object, path = ''): FieldPath<SettingsValues>[] {
  return Object.entries(value).flatMap(([name, inner]) =>
    typeof inner === 'object'
      ? namesOf(inner as object, `${path}${name}.`)
      : [`${path}${name}` as FieldPath<SettingsValues>],
  );
}
