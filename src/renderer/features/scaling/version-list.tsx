import { why as reasonWhy } from '../../../../server/contract/scaling/inputs.ts';
import { lengthOf } from '../../lib/bounds.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { History, Undo2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import type { ScalingNow } from '../../../../server/contract/scaling/views.ts';
import { sentenceFor } from '../../lib/errors.ts';
import { dateAndTime } from '../../lib/shop-time.ts';
import { api, type Outputs, trpc } from '../../lib/trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Input } from '../../ui/input.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { useMay } from '../session/use-me.ts';
import { changesOf } from './policy-changes.ts';
import { ChangeList } from './save-policy-form.tsx';
import { useScalingChanged } from './use-scaling.ts';
import { FormActions } from '../../ui/form-actions.tsx';

type PolicyVersion = Outputs['scaling']['versions'][number];

/** Every policy there was: who, when, why, what it changed; any of them is one click away. */
export function VersionList({ now }: { now: ScalingNow }) {
  const { t } = useTranslation();
  const mayRevert = useMay('scaling.write');
  const { data, error } = useQuery(trpc.scaling.versions.queryOptions());
  const [chosen, setChosen] = useState<PolicyVersion | null>(null);
  if (!data) return error ? <p className="text-muted">{sentenceFor(error)}</p> : <Waiting label={t('app.loading')} />;
  if (data.length === 0)
    return (
      <Empty icon={History} title={t('scaling.noVersions')}>
        {t('scaling.noVersionsBelow')}
      </Empty>
    );
  return (
    <>
      <ol className="divide-y divide-line overflow-hidden rounded-2xl border border-line bg-surface">
        {data.map((version) => (
          <li
            key={version.id}
            className="grid gap-x-8 gap-y-3 px-6 py-5 min-[880px]:grid-cols-[16rem_minmax(0,1fr)_auto]"
          >
            <div className="min-w-0">
              <p className="font-medium">{t('scaling.version', { number: version.id })}</p>
              <p className="text-[13px] text-muted">
                {version.id === 0
                  ? dateAndTime(version.atMs)
                  : t('scaling.savedBy', { who: version.by.name, at: dateAndTime(version.atMs) })}
              </p>
              <p className="mt-1.5 text-[13px] select-text">{version.why}</p>
            </div>
            {version.id === 0 ? (
              <p className="text-[13px] text-muted">{t('scaling.firstVersion')}</p>
            ) : (
              <ChangeList changes={version.changes} currency={now.currency} />
            )}
            <div className="w-36 text-right">
              {version.id === now.versionId ? (
                <span className="text-[13px] font-medium text-accent-text">{t('scaling.inForce')}</span>
              ) : mayRevert ? (
                <Button size="small" onClick={() => setChosen(version)}>
                  <Undo2 aria-hidden />
                  {t('scaling.revert')}
                </Button>
              ) : null}
            </div>
          </li>
        ))}
      </ol>
      <Dialog
        wide
        open={chosen !== null}
        onClose={() => setChosen(null)}
        title={t('scaling.revertTitle', { number: chosen?.id ?? 0 })}
        description={t('scaling.revertLead')}
      >
        {chosen ? <RevertForm version={chosen} now={now} onClose={() => setChosen(null)} /> : null}
      </Dialog>
    </>
  );
}

function RevertForm({ version, now, onClose }: { version: PolicyVersion; now: ScalingNow; onClose: () => void }) {
  const { t } = useTranslation();
  const changed = useScalingChanged();
  const [why, setWhy] = useState(t('scaling.revertWhy', { number: version.id }));
  const revert = useMutation({
    mutationFn: () => api.scaling.revert.mutate({ id: version.id, why: why.trim() }),
    async onSuccess() {
      await changed();
      toast.success(t('scaling.reverted', { number: version.id }));
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (why.trim() !== '') revert.mutate();
  };
  return (
    <form onSubmit={submit} noValidate className="grid gap-4">
      <ChangeList changes={changesOf(now.policy, version.policy)} currency={now.currency} />
      <Field
        label={t('scaling.why')}
        hint={t('scaling.whyHint')}
        error={why.trim() === '' ? t('form.reasonMissing') : undefined}
      >
        <Input value={why} maxLength={lengthOf(reasonWhy).max} onChange={(event) => setWhy(event.target.value)} />
      </Field>
      <FormError text={revert.error ? sentenceFor(revert.error) : undefined} />
      <FormActions onCancel={onClose} submit={t('scaling.revert')} disabled={revert.isPending} />
    </form>
  );
}
