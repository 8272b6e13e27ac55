import { Link, useLocation } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMe } from '../features/session/use-me.ts';
import { screens } from './screens.ts';

const rootOf = (screen: (typeof screens)[number]) => screen.under ?? screen.name;

/** The screens that belong together, side by side on top of each of them. */
export function SectionTabs() {
  const { t } = useTranslation();
  const { permissions } = useMe();
  const here = useLocation({ select: ({ pathname }) => pathname });
  const current = screens
    .filter(({ to }) => here === to || here.startsWith(`${to}/`))
    .toSorted((a, b) => b.to.length - a.to.length)[0];
  const family = screens.filter(
    (screen) => current && rootOf(screen) === rootOf(current) && permissions.includes(screen.permission),
  );
  if (family.length < 2) return null;
  return (
    <nav aria-label={t('app.section')} className="shrink-0 border-b border-line px-8">
      <ul className="-mb-px flex gap-6">
        {family.map(({ name, to }) => (
          <li key={name}>
            <Link
              to={to}
              activeOptions={{ exact: true, includeSearch: false }}
              className="flex h-11 items-center border-b-2 border-transparent text-muted hover:text-text"
              activeProps={{ className: '!border-accent font-medium !text-text', 'aria-current': 'page' }}
            >
              {t(`screen.${name}`)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
