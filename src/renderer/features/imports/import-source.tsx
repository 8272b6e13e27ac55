import { FileText, FileUp, X } from 'lucide-react';
import { type DragEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cn } from '../../lib/class-names.ts';
import { count } from '../../lib/format.ts';
import { Button } from '../../ui/button.tsx';
import { Textarea } from '../../ui/input.tsx';

export type Source = { blob: Blob; name: string; isCsv: boolean };

type Props = {
  source: Source | null;
  text: string;
  missing: boolean;
  onSource: (source: Source | null) => void;
  onText: (text: string) => void;
};

function fromFile(file: File): Source {
  return { blob: file, name: file.name, isCsv: /\.csv$/i.test(file.name) };
}

/** Drop a file, choose one, or paste: all three end as the same thing. */
export function ImportSource({ source, text, missing, onSource, onText }: Props) {
  const { t } = useTranslation();
  const picker = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file) onSource(fromFile(file));
  };
  if (source) {
    return (
      <div className="flex min-h-24 items-center gap-4 rounded-2xl border border-line bg-surface px-6">
        <FileText aria-hidden className="size-6 text-muted" />
        <div className="min-w-0 flex-1">
          <p className="truncate font-medium">{source.name}</p>
          <p className="tabular text-[13px] text-muted">
            {t('import.size', { kilobytes: count(Math.max(1, Math.round(source.blob.size / 1000))) })}
          </p>
        </div>
        <Button look="quiet" size="icon" aria-label={t('import.otherFile')} onClick={() => onSource(null)}>
          <X aria-hidden />
        </Button>
      </div>
    );
  }
  return (
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={cn(
        'grid gap-4 rounded-2xl border-2 border-dashed p-6',
        over ? 'border-accent bg-accent/8' : 'border-line-strong/50 bg-surface',
      )}
    >
      <div className="flex flex-wrap items-center gap-4">
        <FileUp aria-hidden className="size-7 text-muted" strokeWidth={1.6} />
        <div className="flex-1">
          <p className="font-medium">{t('import.drop')}</p>
          <p className="text-[13px] text-muted">{t('import.dropBelow')}</p>
        </div>
        <Button onClick={() => picker.current?.click()}>{t('import.choose')}</Button>
        <input
          ref={picker}
          type="file"
          accept=".txt,.csv,text/plain,text/csv"
          className="hidden"
          aria-label={t('import.choose')}
          onChange={(event) => {
            const file = event.target.files?.[0];
            if (file) onSource(fromFile(file));
          }}
        />
      </div>
      <Textarea
        aria-label={t('import.paste')}
        aria-invalid={missing || undefined}
        placeholder={t('import.paste')}
        value={text}
        onChange={(event) => onText(event.target.value)}
        spellCheck={false}
        autoComplete="off"
        className="min-h-40 font-mono text-[13px]"
      />
    </div>
  );
}
