import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type FileEncoding, type ImportReading as Reading, tidyKinds } from '../../../../server/contract/imports.ts';
import { count } from '../../lib/format.ts';
import { Button } from '../../ui/button.tsx';
import { Select } from '../../ui/select.tsx';
import { ToggleRow } from '../../ui/toggle-row.tsx';
import { ImportColumns } from './import-columns.tsx';
import { importRun } from './import-run.ts';

type Props = { reading: Reading; busy: boolean };

/** How the file is read, with three of its keys; what was guessed waits here for a yes. */
export function ImportReading({ reading, busy }: Props) {
  const { t } = useTranslation();
  const asksEncoding = reading.asks.includes('encoding');
  const choices = reading.encodings.map((value) => ({ value, label: t(`import.encodings.${value}`) }));
  const decide = (encoding: FileEncoding) => void importRun.decide({ encoding });
  const { layout } = reading;
  return (
    <div className="grid gap-4 rounded-xl border border-line p-4">
      <div className="grid gap-2">
        <h3 className="text-[13px] text-muted">{t('import.samples')}</h3>
        <ul className="grid gap-1 rounded-xl bg-sunken px-4 py-2.5 font-mono text-[13px]" data-testid="samples">
          {reading.samples.map((sample, index) => (
            <li key={index} className="break-all whitespace-pre-wrap">
              {sample}
            </li>
          ))}
        </ul>
      </div>
      {asksEncoding ? (
        <p className="flex items-start gap-1.5 text-[13px] text-warn">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          {t('import.asks.encoding', { encoding: t(`import.encodings.${reading.encoding}`) })}
        </p>
      ) : null}
      <div className="flex flex-wrap items-center gap-3">
        <span className="text-[13px] text-muted">{t('import.encoding')}</span>
        <Select
          label={t('import.encoding')}
          className="w-64"
          choices={choices}
          value={reading.encoding}
          onChange={decide}
          disabled={busy}
        />
        {asksEncoding ? (
          <Button disabled={busy} onClick={() => decide(reading.encoding)}>
            {t('import.readsRight')}
          </Button>
        ) : null}
      </div>
      {layout.kind === 'table' || reading.columnCount > 1 ? (
        <ImportColumns key={JSON.stringify(layout)} reading={reading} busy={busy} />
      ) : (
        <FirstLine reading={reading} busy={busy} />
      )}
      <Notes reading={reading} />
    </div>
  );
}

function FirstLine({ reading, busy }: Props) {
  const { t } = useTranslation();
  const { layout } = reading;
  const say = (header: boolean) => void importRun.decide({ layout: { ...layout, header } });
  return (
    <div className="grid gap-2">
      {reading.asks.includes('header') ? (
        <>
          <p className="flex items-start gap-1.5 text-[13px] text-warn">
            <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
            {t('import.asks.header')}
          </p>
          <div className="flex flex-wrap gap-2.5">
            <Button disabled={busy} onClick={() => say(true)}>
              {t('import.isHeader')}
            </Button>
            <Button disabled={busy} onClick={() => say(false)}>
              {t('import.isKey')}
            </Button>
          </div>
          <p className="text-[12.5px] break-all text-muted">{t('import.headerHint', { line: reading.firstLine })}</p>
        </>
      ) : (
        <ToggleRow
          label={t('import.header')}
          hint={t('import.headerHint', { line: reading.firstLine })}
          checked={layout.header}
          onChange={say}
          disabled={busy}
        />
      )}
    </div>
  );
}

/** What was left out or made tidy, by kind: nothing is changed unsaid. */
function Notes({ reading }: { reading: Reading }) {
  const { t } = useTranslation();
  const notes = [
    ...(reading.headers > 0 ? [t('import.headerLeftOut', { line: reading.firstLine })] : []),
    ...tidyKinds
      .filter((kind) => reading.tidied[kind] > 0)
      .map((kind) => t(`import.tidied.${kind}`, { count: reading.tidied[kind], keys: count(reading.tidied[kind]) })),
    ...(reading.mixedLineEnds ? [t('import.mixedLineEnds')] : []),
  ];
  if (notes.length === 0) return null;
  return (
    <ul className="tabular grid gap-0.5 text-[12.5px] text-muted">
      {notes.map((note) => (
        <li key={note} className="break-all">
          {note}
        </li>
      ))}
    </ul>
  );
}
