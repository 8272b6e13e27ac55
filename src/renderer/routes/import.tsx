import { getRouteApi, Link } from '@tanstack/react-router';
import { CircleCheck } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { ImportForm } from '../features/imports/import-form.tsx';
import { ImportKept } from '../features/imports/import-kept.tsx';
import { ImportLeaveDialog } from '../features/imports/import-leave-dialog.tsx';
import { ImportPreview } from '../features/imports/import-preview.tsx';
import { ImportProgress } from '../features/imports/import-progress.tsx';
import { type ImportResult, importRun, useImportRun } from '../features/imports/import-run.ts';
import { count } from '../lib/format.ts';
import { Button, buttonLook } from '../ui/button.tsx';
import { Page } from '../ui/page.tsx';
import { BackLink } from '../ui/back-link.tsx';

const route = getRouteApi('/desk/stock/import');

export function Import() {
  const { t } = useTranslation();
  const { variant } = route.useSearch();
  const step = useImportRun((state) => state.step);
  const preview = useImportRun((state) => state.preview);
  const result = useImportRun((state) => state.result);
  return (
    <Page
      title={t('stock.import')}
      lead={t('import.lead')}
      actions={<BackLink to="/stock">{t('screen.stock')}</BackLink>}
    >
      <ImportLeaveDialog />
      <div>
        {step === 'choose' ? <ImportKept /> : null}
        {step === 'done' ? null : (
          // out of sight while it runs: whoever comes back to it finds what was entered
          <div hidden={step !== 'choose'}>
            <ImportForm key={variant} variant={variant} />
          </div>
        )}
        {step === 'sending' || step === 'stopped' ? <ImportProgress /> : null}
        {step === 'preview' && preview ? <ImportPreview preview={preview} /> : null}
        {step === 'done' && result ? <Imported result={result} /> : null}
      </div>
    </Page>
  );
}

function Imported({ result }: { result: ImportResult }) {
  const { t } = useTranslation();
  useEffect(() => () => importRun.leave(), []);
  return (
    <section
      role="status"
      className="grid max-w-2xl justify-items-start gap-4 rounded-2xl border border-line bg-surface p-7"
    >
      <CircleCheck aria-hidden className="size-8 text-done" />
      <div>
        <h2 className="text-lg font-semibold">
          {t('import.done', { count: result.imported, imported: count(result.imported) })}
        </h2>
        <p className="text-muted">
          {result.skipped > 0 ? t('import.skipped', { count: result.skipped, skipped: count(result.skipped) }) : null}{' '}
          {result.held > 0 ? t('import.held') : null} {t('import.undoHint')}
        </p>
      </div>
      <div className="flex gap-2.5">
        <Link to="/stock" className={buttonLook({ look: 'primary' })} onClick={() => void importRun.cancel()}>
          {t('import.toStock')}
        </Link>
        <Button onClick={() => void importRun.cancel()}>{t('import.another')}</Button>
      </div>
    </section>
  );
}
