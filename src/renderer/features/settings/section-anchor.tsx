import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

const settingsSections = ['payments', 'shop', 'orders', 'staff', 'referral', 'mail', 'alerts'] as const;
/** `machines` and `cache` are there only where there is a choice. */
export type SettingsSection = (typeof settingsSections)[number] | 'machines' | 'cache';

/** Where `#payments` and the like lead. */
export function SectionAnchor({ name, children }: { name: SettingsSection; children: ReactNode }) {
  return (
    <div id={name} className="scroll-mt-1">
      {children}
    </div>
  );
}

export function SectionIndex() {
  const { t } = useTranslation();
  return (
    <nav aria-label={t('screen.settings')} className="sticky top-0 hidden self-start min-[1180px]:block">
      <ul className="grid gap-0.5">
        {settingsSections.map((name) => (
          <li key={name}>
            <Link
              to="/settings"
              hash={name}
              replace
              className="flex h-9 items-center rounded-lg px-3 text-muted hover:bg-line/50 hover:text-text"
              activeOptions={{ includeHash: true }}
              activeProps={{ className: 'bg-line/70 font-medium !text-text', 'aria-current': 'true' }}
            >
              {t(`settings.section.${name}`)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
