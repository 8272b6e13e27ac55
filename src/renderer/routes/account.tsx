import { useTranslation } from 'react-i18next';
import { PasswordSection } from '../features/account/password-section.tsx';
import { SessionsSection } from '../features/account/sessions-section.tsx';
import { TwoFactorSection } from '../features/account/two-factor-section.tsx';
import { useMe } from '../features/session/use-me.ts';
import { type Language, languages } from '../lib/i18n.ts';
import { type Theme, themes, usePreferences } from '../state/preferences.ts';
import { Page } from '../ui/page.tsx';
import { Section } from '../ui/section.tsx';
import { Segments } from '../ui/segments.tsx';

export function Account() {
  const { t, i18n } = useTranslation();
  const me = useMe();
  const theme = usePreferences((state) => state.theme);
  const setTheme = usePreferences((state) => state.setTheme);
  const setLanguage = usePreferences((state) => state.setLanguage);
  return (
    <Page narrow title={t('screen.account')} lead={`${me.name} · ${me.email} · ${t(`role.${me.role}`)}`}>
      <div className="grid gap-4">
        <Section title={t('account.look')}>
          <div className="flex flex-wrap gap-x-10 gap-y-4">
            <div className="grid gap-1.5">
              <p className="text-[13px] text-muted">{t('account.theme')}</p>
              <Segments<Theme>
                label={t('account.theme')}
                value={theme}
                choices={themes.map((value) => ({ value, label: t(`theme.${value}`) }))}
                onChange={setTheme}
              />
            </div>
            <div className="grid gap-1.5">
              <p className="text-[13px] text-muted">{t('account.language')}</p>
              <Segments<Language>
                label={t('account.language')}
                value={i18n.resolvedLanguage as Language}
                choices={languages.map((value) => ({ value, label: t(`language.${value}`) }))}
                onChange={setLanguage}
              />
            </div>
          </div>
        </Section>
        <TwoFactorSection />
        <PasswordSection />
        <SessionsSection />
      </div>
    </Page>
  );
}
