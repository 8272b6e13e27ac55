import { beginImportInput } from '../../../../server/contract/keys.ts';
import { lengthOf } from '../../lib/bounds.ts';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { fromDecimal } from '../../../../server/contract/money.ts';
import { sentenceFor } from '../../lib/errors.ts';
import { showFirstError } from '../../lib/first-error.ts';
import { trpc } from '../../lib/trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Input } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { useMe } from '../session/use-me.ts';
import { importRun, useImportRun } from './import-run.ts';
import { ImportSource, type Source } from './import-source.tsx';

export function ImportForm({ variant }: { variant: string | undefined }) {
  const { t } = useTranslation();
  const { shop } = useMe();
  const products = useQuery(trpc.catalog.list.queryOptions()).data ?? [];
  const failure = useImportRun((state) => state.error);
  const busy = useImportRun((state) => state.busy);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (failure) showFirstError(form.current);
  }, [failure]);
  const [variantId, setVariantId] = useState<string | null>(variant ?? null);
  const [source, setSource] = useState<Source | null>(null);
  const [text, setText] = useState('');
  const [about, setAbout] = useState({ label: '', supplier: '', cost: '', note: '' });
  const [checked, setChecked] = useState(false);

  const choices = products.flatMap((product) =>
    product.variants
      .filter((each) => each.delivery === 'key')
      .map((each) => ({ value: each.id, label: `${product.name} · ${each.name}` })),
  );
  const costMinor = about.cost.trim() === '' ? 0 : fromDecimal(about.cost, shop.currency);
  const empty = source ? source.blob.size === 0 : text.trim() === '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    flushSync(() => setChecked(true));
    if (!variantId || empty || costMinor === undefined) {
      showFirstError(form.current);
      return;
    }
    const blob = source?.blob ?? new Blob([text]);
    const { label, supplier, note } = about;
    void importRun.begin(blob, source?.name ?? t('import.pasted'), {
      variantId,
      format: source?.isCsv ? 'csv' : 'auto',
      label,
      supplier,
      note,
      costMinor,
    });
  };
  const put = (name: keyof typeof about) => ({
    value: about[name],
    onChange: (event: { target: { value: string } }) => setAbout({ ...about, [name]: event.target.value }),
  });
  return (
    <form
      ref={form}
      onSubmit={submit}
      noValidate
      className="grid items-start gap-5 min-[1180px]:grid-cols-[minmax(0,1fr)_22rem]"
    >
      <div className="grid gap-3">
        <ImportSource source={source} text={text} missing={checked && empty} onSource={setSource} onText={setText} />
        {checked && empty ? <FormError text={t('import.nothing')} /> : null}
        <p className="text-[13px] text-muted">{t('import.anyFormat')}</p>
      </div>
      <div className="grid gap-2 rounded-2xl border border-line bg-surface p-6">
        <Field label={t('import.variant')} error={checked && !variantId ? t('import.variantMissing') : undefined}>
          <Select choices={choices} value={variantId} onChange={setVariantId} placeholder={t('import.chooseVariant')} />
        </Field>
        <Field label={t('import.label')} hint={t('import.labelHint')}>
          <Input {...put('label')} maxLength={lengthOf(beginImportInput.shape.label).max} />
        </Field>
        <Field label={t('import.supplier')}>
          <Input {...put('supplier')} maxLength={lengthOf(beginImportInput.shape.supplier).max} />
        </Field>
        <Field
          label={t('import.cost', { currency: shop.currency })}
          error={checked && costMinor === undefined ? t('form.price') : undefined}
        >
          <Input {...put('cost')} inputMode="decimal" className="tabular" />
        </Field>
        <Field label={t('import.note')}>
          <Input {...put('note')} maxLength={lengthOf(beginImportInput.shape.note).max} />
        </Field>
        <FormError text={failure ? sentenceFor(failure) : undefined} />
        <Button type="submit" look="primary" disabled={busy}>
          {t('import.start')}
        </Button>
        <p className="mt-1 text-[12.5px] text-muted">{t('import.nothingYet')}</p>
      </div>
    </form>
  );
}
