import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type Language, languages } from '../../lib/i18n.ts';
import { usePreferences } from '../../state/preferences.ts';
import { Segments } from '../../ui/segments.tsx';

/** What stands before the desk: sign-in, an invitation, a backend that does not answer. */
export function Door({ title, lead, children }: { title: string; lead?: ReactNode; children: ReactNode }) {
  const { t, i18n } = useTranslation();
  const setLanguage = usePreferences((state) => state.setLanguage);
  return (
    <main className="grid h-full grid-rows-[1fr_auto] overflow-y-auto bg-linear-to-b from-[var(--field-top)] to-[var(--field-bottom)]">
      <div className="grid place-items-center px-4 py-10">
        <div className="w-full max-w-sm">
          <p className="mb-9 flex items-center gap-3">
            <img src="/firefly.svg" alt="" className="size-10 rounded-xl" />
            <span className="text-xl font-semibold tracking-tight">{t('app.name')}</span>
          </p>
          <h1 className="text-2xl leading-snug font-semibold tracking-tight">{title}</h1>
          {lead ? <p className="mt-1.5 text-muted">{lead}</p> : null}
          <div className="mt-7">{children}</div>
        </div>
      </div>
      <div className="flex justify-center pb-6">
        <Segments<Language>
          label={t('account.language')}
          value={i18n.resolvedLanguage as Language}
          choices={languages.map((value) => ({ value, label: t(`language.${value}`) }))}
          onChange={setLanguage}
        />
      </div>
    </main>
  );
}
