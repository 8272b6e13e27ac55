import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import { desktop } from '../lib/desktop.ts';
import type { Language } from '../lib/i18n.ts';

/** What the desktop shell tells this page, and what it must know of it; nothing of this exists in a browser. */
export function useDesktopShell(): void {
  const navigate = useNavigate();
  const { t, i18n } = useTranslation();
  const language = i18n.resolvedLanguage as Language;

  useEffect(() => {
    void desktop?.setLocale(language);
  }, [language]);

  useEffect(() => {
    if (!desktop) return undefined;
    const go = (path: string) => void navigate({ to: path });
    const stopNavigate = desktop.onNavigate(go);
    // shown here when the system shows no notifications
    const stopNotice = desktop.onNotice(({ title, body, path }) =>
      toast.warning(title, {
        description: body,
        duration: 20_000,
        action: { label: t('action.look'), onClick: () => go(path) },
      }),
    );
    return () => {
      stopNavigate();
      stopNotice();
    };
  }, [navigate, t]);
}
