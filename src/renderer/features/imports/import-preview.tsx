import { CircleCheck, CopyMinus, FileWarning } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { sentenceFor } from '../../lib/errors.ts';
import { count } from '../../lib/format.ts';
import { messageFor } from '../../lib/message.ts';
import { Button } from '../../ui/button.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { ImportReading } from './import-reading.tsx';
import { importRun, type ImportPreview as Preview, useImportRun } from './import-run.ts';

/** What would be added, and what not and why; nothing is in stock before the button at the end. */
export function ImportPreview({ preview }: { preview: Preview }) {
  const { t } = useTranslation();
  const busy = useImportRun((state) => state.busy);
  const error = useImportRun((state) => state.error);
  const { productName, variantName, label } = preview.target;
  const target = t('import.target', {
    product: productName,
    variant: variantName,
    batch: label || t('batches.untitled'),
  });
  const asks = preview.reading.asks.length > 0;
  const facts = [
    { icon: CircleCheck, look: 'text-done', value: preview.fresh, label: t('import.fresh') },
    {
      icon: CopyMinus,
      look: 'text-info',
      value: preview.duplicatesInFile + preview.duplicatesInStock,
      label: t('import.duplicates', { file: count(preview.duplicatesInFile), stock: count(preview.duplicatesInStock) }),
    },
    { icon: FileWarning, look: 'text-warn', value: preview.badCount, label: t('import.badLines') },
  ];
  return (
    <section className="grid max-w-3xl gap-6 rounded-2xl border border-line bg-surface p-7">
      <div>
        <h2 className="text-lg font-semibold">{t('import.previewTitle')}</h2>
        <p className="text-muted">{t('import.previewLead', { count: preview.total, total: count(preview.total) })}</p>
        <p className="mt-2 font-medium">{t('import.into', { target })}</p>
      </div>
      <ImportReading reading={preview.reading} busy={busy} />
      <dl className="grid grid-cols-[1fr_auto_1fr] gap-6">
        {facts.map(({ icon: Icon, look, value, label }) => (
          <div key={label} className="flex flex-col-reverse justify-end">
            <dt className="flex items-start gap-1.5 text-[13px] text-muted">
              <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${look}`} />
              {label}
            </dt>
            <dd className="numeral text-4xl">{count(value)}</dd>
          </div>
        ))}
      </dl>
      {preview.stockDuplicates.length > 0 ? (
        <div className="grid gap-2">
          <h3 className="text-[13px] text-muted">{t('import.duplicatesTitle')}</h3>
          <ul className="tabular rounded-xl bg-sunken px-4 py-2.5 text-[13px]">
            {preview.stockDuplicates.map((each) => (
              <li key={each.batchId} className="flex justify-between gap-4 py-0.5">
                <span className="truncate">
                  {each.productName} {each.variantName} · {each.label || t('batches.untitled')}
                </span>
                {count(each.count)}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      {preview.bad.length > 0 ? (
        <div className="grid gap-2">
          <h3 className="text-[13px] text-muted">{t('import.badTitle')}</h3>
          <ul
            className="tabular max-h-52 overflow-y-auto rounded-xl bg-sunken px-4 py-2.5 text-[13px]"
            tabIndex={0}
            aria-label={t('import.badTitle')}
          >
            {preview.bad.map(({ line, reason }) => (
              <li key={line} className="flex gap-4 py-0.5">
                <span className="w-24 shrink-0 text-muted">{t('import.line', { line: count(line) })}</span>
                {messageFor('import.bad', reason, 'import.bad.other')}
              </li>
            ))}
          </ul>
          {preview.badCount > preview.bad.length ? (
            <p className="text-[12.5px] text-muted">
              {t('import.moreBad', { more: count(preview.badCount - preview.bad.length) })}
            </p>
          ) : null}
        </div>
      ) : null}
      <FormError text={error ? sentenceFor(error) : undefined} />
      {asks ? (
        <p className="text-right text-[13px] text-warn" role="status">
          {t('import.answerFirst')}
        </p>
      ) : null}
      <div className="flex flex-wrap justify-end gap-2.5">
        <Button look="quiet" disabled={busy} onClick={() => void importRun.cancel()}>
          {t('import.discard')}
        </Button>
        <Button
          look="primary"
          className="h-auto min-h-9 py-1.5 whitespace-normal"
          disabled={busy || asks || preview.fresh === 0}
          onClick={() => void importRun.confirm()}
        >
          {t('import.confirm', { count: preview.fresh, fresh: count(preview.fresh), target })}
        </Button>
      </div>
    </section>
  );
}
