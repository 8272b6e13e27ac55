import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Copy } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { emailAddress } from '../../../../server/contract/people.ts';
import { type AccountRole, accountRoles } from '../../../../server/contract/permissions.ts';
import { copyAndSay } from '../../lib/copy.ts';
import { sentenceFor } from '../../lib/errors.ts';
import { dateAndTime } from '../../lib/shop-time.ts';
import { api, trpc } from '../../lib/trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Input } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { FormActions } from '../../ui/form-actions.tsx';

export function InviteDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog open={open} onClose={onClose} title={t('people.inviteTitle')} description={t('people.inviteLead')}>
      <InviteForm onClose={onClose} />
    </Dialog>
  );
}

function InviteForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<AccountRole>('staff');
  const [checked, setChecked] = useState(false);
  const invite = useMutation({
    mutationFn: (input: { email: string; role: AccountRole }) => api.people.invite.mutate(input),
    onSuccess: () => queries.invalidateQueries(trpc.people.list.queryFilter()),
  });
  const wrong = !emailAddress.safeParse(email.trim()).success;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (!wrong) invite.mutate({ email: email.trim(), role });
  };
  if (invite.data) {
    const { url, expiresAt } = invite.data;
    return (
      <div className="grid gap-4">
        <p>{t('people.linkReady', { until: dateAndTime(expiresAt) })}</p>
        <p className="rounded-lg bg-sunken px-3 py-2.5 font-mono text-[13px] break-all select-all">{url}</p>
        <DialogActions>
          <Button look="quiet" onClick={onClose}>
            {t('action.close')}
          </Button>
          <Button look="primary" onClick={() => void copyAndSay(url)}>
            <Copy aria-hidden />
            {t('people.copyLink')}
          </Button>
        </DialogActions>
      </div>
    );
  }
  return (
    <form onSubmit={submit} noValidate className="grid gap-2">
      <Field label={t('signIn.email')} error={checked && wrong ? t('form.email') : undefined}>
        <Input type="email" value={email} autoComplete="off" onChange={(event) => setEmail(event.target.value)} />
      </Field>
      <Field label={t('people.role')} hint={t(`people.roleHint.${role}`)}>
        <Select
          choices={accountRoles.map((value) => ({ value, label: t(`role.${value}`) }))}
          value={role}
          onChange={(next: AccountRole) => setRole(next)}
        />
      </Field>
      <FormError text={invite.error ? sentenceFor(invite.error) : undefined} />
      <FormActions onCancel={onClose} submit={t('people.makeLink')} disabled={invite.isPending} />
    </form>
  );
}
