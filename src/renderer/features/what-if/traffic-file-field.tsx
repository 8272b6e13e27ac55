import { CircleAlert, FileText, FileUp, X } from 'lucide-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { count, duration } from '../../lib/format.ts';
import { Button } from '../../ui/button.tsx';
import { parseTraffic } from './traffic-file.ts';
import type { TrafficValues } from './traffic-values.ts';

type Props = { values: TrafficValues; onChange: (change: Partial<TrafficValues>) => void };

/** A file of `seconds,count`; what is wrong with it is said line by line, and nothing is guessed. */
export function TrafficFileField({ values, onChange }: Props) {
  const { t } = useTranslation();
  const picker = useRef<HTMLInputElement>(null);
  const { file } = values;
  const take = async (chosen: File | undefined) => {
    if (chosen) onChange({ file: { ...parseTraffic(await chosen.text()), name: chosen.name } });
  };
  return (
    <div className="grid gap-2">
      <input
        ref={picker}
        type="file"
        accept=".csv,.txt,text/csv,text/plain"
        className="hidden"
        aria-label={t('import.choose')}
        onChange={(event) => {
          void take(event.target.files?.[0]);
          // the same file, corrected, must be taken again
          event.target.value = '';
        }}
      />
      {file ? (
        <div className="flex items-center gap-3 rounded-xl bg-sunken px-4 py-2.5">
          <FileText aria-hidden className="size-5 shrink-0 text-muted" />
          <div className="min-w-0 flex-1">
            <p className="truncate font-medium">{file.name}</p>
            <p className="tabular text-[12.5px] text-muted">
              {t('whatIf.fileFacts', {
                rows: count(file.rows.length),
                length: duration(file.seconds * 1000),
                peak: count(Math.round(file.peakPerSecond * 10) / 10),
              })}
            </p>
          </div>
          <Button look="quiet" size="icon" aria-label={t('import.otherFile')} onClick={() => onChange({ file: null })}>
            <X aria-hidden />
          </Button>
        </div>
      ) : (
        <div
          onDragOver={(event) => event.preventDefault()}
          onDrop={(event) => {
            event.preventDefault();
            void take(event.dataTransfer.files[0]);
          }}
          className="grid justify-items-start gap-2.5 rounded-xl border-2 border-dashed border-line-strong/50 p-4"
        >
          <p className="flex items-center gap-2 text-[13px] text-muted">
            <FileUp aria-hidden className="size-5 shrink-0" />
            {t('whatIf.fileHint')}
          </p>
          <Button size="small" onClick={() => picker.current?.click()}>
            {t('import.choose')}
          </Button>
        </div>
      )}
      {file && (file.badCount > 0 || file.problem) ? (
        <div role="alert">
          <ul className="tabular grid gap-1 text-[13px] text-danger">
            {file.bad.map(({ line, kind }) => (
              <li key={line} className="flex items-start gap-1.5">
                <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
                {t('whatIf.badLine', { line: count(line), what: t(`whatIf.bad.${kind}`) })}
              </li>
            ))}
            {file.badCount > file.bad.length ? (
              <li className="pl-5.5">{t('import.moreBad', { more: count(file.badCount - file.bad.length) })}</li>
            ) : null}
            {file.badCount === 0 && file.problem ? (
              <li className="flex items-start gap-1.5">
                <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
                {t(`whatIf.fileProblem.${file.problem}`)}
              </li>
            ) : null}
          </ul>
        </div>
      ) : null}
    </div>
  );
}
