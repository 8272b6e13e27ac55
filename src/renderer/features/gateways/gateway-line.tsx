import { ChevronDown, ChevronUp } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../lib/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { Switch } from '../../ui/switch.tsx';
import { useMe } from '../session/use-me.ts';
import { causeMessages } from './trouble-messages.ts';
import { type GatewayRow, isForTrying, isSetUp } from './gateway-values.ts';

type Props = {
  row: GatewayRow;
  /** Where it stands among those that are set up; -1 when it isn't. */
  place: number;
  places: number;
  busy: boolean;
  onOpen: () => void;
  onSwitch: (enabled: boolean) => void;
  onMove: (by: -1 | 1) => void;
};

export function GatewayLine({ row, place, places, busy, onOpen, onSwitch, onMove }: Props) {
  const { t, i18n } = useTranslation();
  const { shop } = useMe();
  const name = row.label[i18n.resolvedLanguage as Language];
  const otherMoney = row.currencies.length > 0 && !row.currencies.includes(shop.currency);
  const action = isSetUp(row) ? t('gateways.change') : t('gateways.setUp');
  const facts = [
    isSetUp(row) ? (row.enabled ? t('gateways.on') : t('gateways.off')) : t('gateways.notSetUp'),
    isForTrying(row) ? t('gateways.forTrying') : null,
    row.can.refund ? null : t('gateways.refundsByHand'),
    otherMoney ? t('gateways.otherMoney', { currency: shop.currency }) : null,
  ];
  return (
    <li className="flex min-h-15 items-center gap-4 rounded-xl bg-sunken/60 px-4 py-2">
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{name}</p>
        <p className="truncate text-[12.5px] text-muted">{facts.filter(Boolean).join(' · ')}</p>
        {row.trouble ? <p className="text-[12.5px] text-warn">{causeMessages(row.trouble.cause)}</p> : null}
      </div>
      {place >= 0 && places > 1 ? (
        <div className="flex gap-0.5">
          <Button
            look="quiet"
            size="icon"
            aria-label={t('gateways.up', { name })}
            disabled={busy || place === 0}
            onClick={() => onMove(-1)}
          >
            <ChevronUp aria-hidden />
          </Button>
          <Button
            look="quiet"
            size="icon"
            aria-label={t('gateways.down', { name })}
            disabled={busy || place === places - 1}
            onClick={() => onMove(1)}
          >
            <ChevronDown aria-hidden />
          </Button>
        </div>
      ) : null}
      <Button size="small" disabled={busy} aria-label={t('gateways.setUpOf', { name, action })} onClick={onOpen}>
        {action}
      </Button>
      <Switch label={t('gateways.switchOf', { name })} checked={row.enabled} disabled={busy} onChange={onSwitch} />
    </li>
  );
}
