import { ChevronRight } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import { errorBodyOf, sentenceFor } from '../../lib/errors.ts';
import { Button } from '../../ui/button.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { ToggleRow } from '../../ui/toggle-row.tsx';
import { GatewayFieldRow } from './gateway-field-row.tsx';
import { GatewayCheck } from './gateway-check.tsx';
import {
  fieldsOf,
  type GatewayRow,
  isForTrying,
  isSetUp,
  lastPlace,
  settingsOf,
  valuesOf,
  withChange,
} from './gateway-values.ts';
import { useSaveGateways } from './use-save-gateways.ts';
import { FormActions } from '../../ui/form-actions.tsx';

type Props = {
  rows: GatewayRow[];
  row: GatewayRow;
  warning: string | undefined;
  onDirty: (dirty: boolean) => void;
  onClose: () => void;
};

export function GatewayForm({ rows, row, warning, onDirty, onClose }: Props) {
  const { t } = useTranslation();
  const say = t as unknown as (key: string) => string;
  const [values, setValues] = useState(() => valuesOf(row));
  const [enabled, setEnabled] = useState(isSetUp(row) ? row.enabled : true);
  const [strict, setStrict] = useState(row.strict);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [more, setMore] = useState(false);
  const save = useSaveGateways();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(), [errors]);
  const fields = fieldsOf(row);
  const kept = valuesOf(row);
  const moved = fields.some((field) => field.address && String(values[field.name]).trim() !== kept[field.name]);

  const showErrors = (found: Record<string, string>) => {
    setErrors(found);
    if (fields.some((field) => field.advanced && found[field.name])) setMore(true);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onDirty(true);
    const found = Object.fromEntries(
      fields.flatMap(({ name, wrong }): [string, string][] => {
        const value = values[name];
        const problem = typeof value === 'string' ? wrong(value) : undefined;
        return problem ? [[name, problem]] : [];
      }),
    );
    showErrors(found);
    if (Object.keys(found).length > 0) return;
    const position = isSetUp(row) ? row.position : lastPlace(rows);
    save.mutate([{ name: row.name, enabled, position, strict, settings: settingsOf(row, values) }], {
      onSuccess() {
        toast.success(t('form.saved'), { position: 'top-right' });
        onClose();
      },
      onError(error) {
        const field = errorBodyOf(error)?.field?.replace(/^settings\./, '') ?? '';
        if (fields.some((each) => each.name === field)) showErrors({ [field]: 'form.refused' });
      },
    });
  };
  const shown = (advanced: boolean) =>
    fields
      .filter((field) => field.advanced === advanced)
      .map((field) => {
        const problem = errors[field.name];
        return (
          <GatewayFieldRow
            key={field.name}
            field={field}
            value={values[field.name] ?? ''}
            kept={field.secret && values[field.name] === '' && moved ? '' : (kept[field.name] ?? '')}
            error={problem && say(problem)}
            onChange={(value) => {
              setValues((old) => withChange(row, old, { name: field.name, value }));
              onDirty(true);
            }}
          />
        );
      });
  return (
    <form ref={form} onSubmit={submit} noValidate className="grid gap-2">
      <div className="grid gap-x-5 gap-y-2 sm:grid-cols-2">{shown(false)}</div>
      {fields.some((field) => field.advanced) ? (
        <div>
          <Button size="small" look="quiet" aria-expanded={more} onClick={() => setMore(!more)}>
            <ChevronRight aria-hidden className={more ? 'rotate-90' : ''} />
            {t('gateways.advanced')}
          </Button>
          {more ? <div className="mt-2 grid gap-x-5 gap-y-2 sm:grid-cols-2">{shown(true)}</div> : null}
        </div>
      ) : null}
      <div className="mt-1 rounded-xl bg-sunken/60 px-4 py-2">
        <ToggleRow
          label={t('gateways.offer')}
          hint={t('gateways.offerHint')}
          checked={enabled}
          onChange={(next) => {
            setEnabled(next);
            onDirty(true);
          }}
        />
        {row.can.query && !isForTrying(row) ? (
          <ToggleRow
            label={t('gateways.strict')}
            hint={t('gateways.strictHint')}
            checked={strict}
            onChange={(next) => {
              setStrict(next);
              onDirty(true);
            }}
          />
        ) : null}
      </div>
      {isForTrying(row) ? null : (
        <GatewayCheck
          name={row.name}
          settings={() => settingsOf(row, values)}
          onMend={({ field, value }) => {
            setValues((old) => ({ ...old, [field]: value }));
            setMore(true);
            onDirty(true);
          }}
        />
      )}
      <FormError text={warning ?? (save.error ? sentenceFor(save.error) : undefined)} />
      <FormActions onCancel={onClose} submit={t('action.save')} disabled={save.isPending} />
    </form>
  );
}
