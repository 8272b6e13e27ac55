import { Link } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../features/session/use-me.ts';
import { useLayers } from '../state/layers.ts';
import { Kbd } from '../ui/kbd.tsx';
import { AccountMenu } from './account-menu.tsx';
import { ConnectionMark } from './connection-mark.tsx';
import { screens } from './screens.ts';

const metaKey = /Mac/.test(navigator.platform) ? '⌘K' : 'Ctrl K';

export function Sidebar() {
  const { t } = useTranslation();
  const me = useMe();
  const show = useLayers((state) => state.show);
  return (
    <nav
      aria-label={t('app.navigation')}
      className="flex w-17 shrink-0 flex-col border-r border-line bg-surface px-2.5 py-4 min-[1180px]:w-54 min-[1180px]:px-3"
    >
      <p className="mb-5 flex items-center gap-2.5 px-1.5">
        <img src="/firefly.svg" alt="" className="size-8 shrink-0 rounded-lg" />
        <span className="hidden min-w-0 truncate font-semibold min-[1180px]:block">{me.shop.name}</span>
      </p>
      <button
        type="button"
        onClick={() => show('palette')}
        aria-label={t('palette.open')}
        className="mb-4 flex h-9 items-center justify-center gap-2 rounded-lg border border-line text-muted hover:border-line-strong hover:text-text min-[1180px]:justify-start min-[1180px]:px-2.5"
      >
        <Search aria-hidden className="size-4" />
        <span className="hidden flex-1 text-left text-[13px] min-[1180px]:block">{t('palette.short')}</span>
        <span className="hidden min-[1180px]:block">
          <Kbd>{metaKey}</Kbd>
        </span>
      </button>
      <ul className="-m-1 grid min-h-0 content-start gap-0.5 overflow-y-auto p-1">
        {screens
          .filter((screen) => !screen.under && me.permissions.includes(screen.permission))
          .map(({ name, to, icon: Icon }) => (
            <li key={name}>
              <Link
                to={to}
                title={t(`screen.${name}`)}
                className="flex h-10 items-center justify-center gap-3 rounded-lg text-muted hover:bg-line/50 hover:text-text min-[1180px]:justify-start min-[1180px]:px-3"
                activeProps={{ className: 'bg-line/70 font-medium !text-text', 'aria-current': 'page' }}
              >
                <Icon aria-hidden className="size-4.5 shrink-0" strokeWidth={1.9} />
                <span className="sr-only min-[1180px]:not-sr-only">{t(`screen.${name}`)}</span>
              </Link>
            </li>
          ))}
      </ul>
      <div className="mt-auto grid shrink-0 gap-2 pt-3">
        <ConnectionMark />
        <AccountMenu />
      </div>
    </nav>
  );
}
