import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sentenceFor } from '../../lib/errors.ts';
import type { Inputs, Outputs } from '../../lib/trpc.ts';
import { Button } from '../../ui/button.tsx';
import { DialogActions } from '../../ui/dialog.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { GatewayFieldRow } from '../gateways/gateway-field-row.tsx';
import { fieldsOf, settingsOf, valuesOf, withChange } from '../gateways/gateway-values.ts';

export type PlugInRow = Outputs['plugIns']['list'][number];

type Save = {
  mutate(change: Inputs['plugIns']['save'], then: { onSuccess: () => void }): void;
  error: unknown;
  isPending: boolean;
};
type Props = { row: PlugInRow; save: Save; onClose: () => void };

/** A plug-in's settings, drawn from its schema; saved, it is on. */
export function PlugInForm({ row, save, onClose }: Props) {
  const { t } = useTranslation();
  const say = t as unknown as (key: string) => string;
  const [values, setValues] = useState(() => valuesOf(row));
  const [tried, setTried] = useState(false);
  const fields = fieldsOf(row);
  const kept = valuesOf(row);
  const problemOf = ({ name, wrong }: (typeof fields)[number]) => {
    const value = values[name];
    return typeof value === 'string' ? wrong(value) : undefined;
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (fields.some((field) => problemOf(field) !== undefined)) return;
    const { kind, name } = row;
    save.mutate({ kind, name, enabled: true, settings: settingsOf(row, values) }, { onSuccess: onClose });
  };
  return (
    <form onSubmit={submit} noValidate className="grid gap-4">
      <div className="grid gap-x-5 gap-y-2 sm:grid-cols-2">
        {fields.map((field) => {
          const problem = tried ? problemOf(field) : undefined;
          return (
            <GatewayFieldRow
              key={field.name}
              field={field}
              value={values[field.name] ?? ''}
              kept={kept[field.name] ?? ''}
              error={problem && say(problem)}
              onChange={(value) => setValues((old) => withChange(row, old, { name: field.name, value }))}
            />
          );
        })}
      </div>
      <FormError text={save.error ? sentenceFor(save.error) : undefined} />
      <DialogActions>
        <Button look="quiet" onClick={onClose}>
          {t('action.cancel')}
        </Button>
        <Button type="submit" look="primary" disabled={save.isPending}>
          {t('plugIns.saveOn')}
        </Button>
      </DialogActions>
    </form>
  );
}
