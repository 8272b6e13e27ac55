import { useTranslation } from 'react-i18next';
import { sentenceFor } from '../../lib/errors.ts';
import { count, language } from '../../lib/format.ts';
import { Button } from '../../ui/button.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Progress } from '../../ui/progress.tsx';
import { importRun, useImportRun } from './import-run.ts';

export function ImportProgress() {
  const { t } = useTranslation();
  const { step, fileName, progress, error } = useImportRun();
  const share = progress.totalBytes === 0 ? 0 : progress.sentBytes / progress.totalBytes;
  return (
    <section className="grid max-w-2xl gap-4 rounded-2xl border border-line bg-surface p-7">
      <p className="truncate font-medium">{fileName}</p>
      <Progress label={t('import.progress')} value={share} />
      <p className="tabular flex justify-between text-muted">
        <span>
          {share === 1
            ? t('import.reading')
            : t('import.linesRead', { count: progress.lines, lines: count(progress.lines) })}
        </span>
        <span>{new Intl.NumberFormat(language(), { style: 'percent' }).format(share)}</span>
      </p>
      <FormError text={step === 'stopped' && error ? sentenceFor(error) : undefined} />
      <div className="flex justify-end gap-2.5">
        <Button look="quiet" onClick={() => void importRun.cancel()}>
          {t('action.cancel')}
        </Button>
        {step === 'stopped' ? (
          <Button look="primary" onClick={() => void importRun.resume()}>
            {t('import.resume')}
          </Button>
        ) : null}
      </div>
    </section>
  );
}
