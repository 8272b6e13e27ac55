import type { ErrorComponentProps } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';

/** In place of a screen that could not be drawn; the others beside it go on. */
export function BrokenPage({ error }: ErrorComponentProps) {
  const { t } = useTranslation();
  return (
    <div role="alert" className="grid h-full place-content-center justify-items-center gap-3 p-8 text-center">
      <h1 className="text-lg font-semibold">{t('app.broken')}</h1>
      <p className="max-w-[32rem] text-muted">{t('app.brokenHint')}</p>
      <code className="max-w-[32rem] text-[13px] break-words text-muted">
        {error instanceof Error ? error.message : String(error)}
      </code>
      <Button onClick={() => location.reload()}>{t('app.reload')}</Button>
    </div>
  );
}
