import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

export function LostPage() {
  const { t } = useTranslation();
  return (
    <main className="grid h-full place-content-center justify-items-center gap-3 p-8 text-center">
      <h1 className="text-lg font-semibold">{t('app.lost')}</h1>
      <Link to="/" className="underline underline-offset-4">
        {t('app.home')}
      </Link>
    </main>
  );
}
