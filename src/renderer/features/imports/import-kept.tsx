import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { timeOfDay } from '../../lib/shop-time.ts';
import { Button } from '../../ui/button.tsx';
import { importRun, useImportRun } from './import-run.ts';
import { keptImport } from './kept-import.ts';

/** A checked file that was left before its keys were imported. */
export function ImportKept() {
  const { t } = useTranslation();
  const [kept, setKept] = useState(() => keptImport());
  const busy = useImportRun((state) => state.busy);
  if (!kept) return null;
  const drop = () => {
    setKept(null);
    void importRun.dropKept();
  };
  const takeUp = () => {
    setKept(null);
    void importRun.takeUp();
  };
  return (
    <section
      role="status"
      className="mb-5 flex flex-wrap items-center gap-3 rounded-2xl border border-line bg-surface px-6 py-4"
    >
      <p className="min-w-0 flex-1">{t('import.kept', { name: kept.fileName, at: timeOfDay(kept.atMs) })}</p>
      <Button look="quiet" disabled={busy} onClick={drop}>
        {t('import.discard')}
      </Button>
      <Button look="primary" disabled={busy} onClick={takeUp}>
        {t('import.takeUp')}
      </Button>
    </section>
  );
}
