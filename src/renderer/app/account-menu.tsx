import { useNavigate } from '@tanstack/react-router';
import { CircleUserRound, Keyboard, LogOut } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../features/session/use-me.ts';
import { leave } from '../features/session/leave.ts';
import { type Language, languages } from '../lib/i18n.ts';
import { useLayers } from '../state/layers.ts';
import { type Theme, themes, usePreferences } from '../state/preferences.ts';
import { Menu, MenuChoices, MenuItem, MenuLine } from '../ui/menu.tsx';

export function AccountMenu() {
  const { t, i18n } = useTranslation();
  const me = useMe();
  const navigate = useNavigate();
  const theme = usePreferences((state) => state.theme);
  const setTheme = usePreferences((state) => state.setTheme);
  const setLanguage = usePreferences((state) => state.setLanguage);
  const show = useLayers((state) => state.show);
  return (
    <Menu
      side="top"
      trigger={
        <button
          type="button"
          className="flex h-11 w-full items-center justify-center gap-2.5 rounded-lg hover:bg-line/50 min-[1180px]:justify-start min-[1180px]:px-2.5"
        >
          <span
            aria-hidden
            className="grid size-7 shrink-0 place-items-center rounded-full bg-line text-[13px] font-semibold"
          >
            {String.fromCodePoint(me.name.codePointAt(0) ?? 0x3f)}
          </span>
          <span className="sr-only min-w-0 text-left leading-tight min-[1180px]:not-sr-only">
            <span className="block truncate text-[13px] font-medium">{me.name}</span>
            <span className="block text-xs text-muted">{t(`role.${me.role}`)}</span>
          </span>
        </button>
      }
    >
      <MenuItem onSelect={() => void navigate({ to: '/account' })}>
        <CircleUserRound aria-hidden />
        {t('screen.account')}
      </MenuItem>
      <MenuItem onSelect={() => show('shortcuts')}>
        <Keyboard aria-hidden />
        {t('shortcuts.title')}
      </MenuItem>
      <MenuLine />
      <MenuChoices<Theme>
        label={t('account.theme')}
        value={theme}
        choices={themes.map((value) => ({ value, label: t(`theme.${value}`) }))}
        onChange={setTheme}
      />
      <MenuChoices<Language>
        label={t('account.language')}
        value={i18n.resolvedLanguage as Language}
        choices={languages.map((value) => ({ value, label: t(`language.${value}`) }))}
        onChange={setLanguage}
      />
      <MenuLine />
      <MenuItem onSelect={() => void leave()}>
        <LogOut aria-hidden />
        {t('account.signOut')}
      </MenuItem>
    </Menu>
  );
}
