import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ImportReading, type Joiner, joiners } from '../../../../server/contract/imports.ts';
import { Button } from '../../ui/button.tsx';
import { Segments } from '../../ui/segments.tsx';
import { ToggleRow } from '../../ui/toggle-row.tsx';
import { importRun } from './import-run.ts';

/** Which columns of a table make the key, in which order, and what stands between them. */
export function ImportColumns({ reading, busy }: { reading: ImportReading; busy: boolean }) {
  const { t } = useTranslation();
  const { layout, columnCount } = reading;
  const [columns, setColumns] = useState(layout.columns);
  const [joiner, setJoiner] = useState<Joiner>(layout.joiner);
  const [header, setHeader] = useState(layout.header);
  const all = Array.from({ length: columnCount }, (_, column) => column);
  const nameOf = (column: number) => reading.columnNames[column] || t('import.column', { number: column + 1 });
  const toggle = (column: number) =>
    setColumns(columns.includes(column) ? columns.filter((each) => each !== column) : [...columns, column]);
  const preview = columns.map(nameOf).join(joiner === '\t' ? ' ⇥ ' : joiner);
  return (
    <div className="grid gap-3">
      {reading.asks.includes('columns') ? (
        <p className="flex items-start gap-1.5 text-[13px] text-warn">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          {t('import.asks.columns', { count: columnCount })}
        </p>
      ) : null}
      {reading.remembered ? <p className="text-[13px] text-muted">{t('import.remembered')}</p> : null}
      <div className="grid gap-1.5" role="group" aria-label={t('import.columns')}>
        <p className="text-[13px] text-muted">{t('import.columns')}</p>
        <div className="flex flex-wrap gap-2">
          {all.map((column) => {
            const at = columns.indexOf(column);
            return (
              <button
                key={column}
                type="button"
                aria-pressed={at >= 0}
                disabled={busy}
                onClick={() => toggle(column)}
                className="grid max-w-52 justify-items-start rounded-lg border border-line px-3 py-1.5 text-left text-[13px] aria-pressed:border-accent aria-pressed:bg-accent/8"
              >
                <span className="font-medium">
                  {at >= 0 ? `${at + 1} · ` : ''}
                  {nameOf(column)}
                </span>
                <span className="max-w-full truncate font-mono text-[12px] text-muted">
                  {reading.cells[0]?.[column] || '—'}
                </span>
              </button>
            );
          })}
        </div>
      </div>
      <div className="flex flex-wrap items-center gap-3">
        <span className="text-[13px] text-muted">{t('import.joiner')}</span>
        <Segments<Joiner>
          label={t('import.joiner')}
          value={joiner}
          onChange={setJoiner}
          choices={joiners.map((value) => ({ value, label: value === '\t' ? t('import.tab') : value }))}
          disabled={busy}
        />
        <span className="font-mono text-[13px]">{preview}</span>
      </div>
      <ToggleRow
        label={t('import.header')}
        hint={t('import.headerHint', { line: reading.firstLine })}
        checked={header}
        onChange={setHeader}
        disabled={busy}
      />
      <div className="flex flex-wrap gap-2.5">
        <Button
          disabled={busy || columns.length === 0}
          onClick={() => void importRun.decide({ layout: { ...layout, kind: 'table', columns, joiner, header } })}
        >
          {t('import.useColumns')}
        </Button>
        <Button
          look="quiet"
          disabled={busy}
          onClick={() => void importRun.decide({ layout: { ...layout, kind: 'lines', columns: [0], header } })}
        >
          {t('import.wholeLines')}
        </Button>
      </div>
    </div>
  );
}
