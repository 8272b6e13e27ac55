import { useTranslation } from 'react-i18next';
import type { Pulse } from '../../../../server/contract/pulse.ts';
import { cn } from '../../lib/class-names.ts';
import { count, duration } from '../../lib/format.ts';
import { gatewayName } from '../gateways/gateway-name.ts';
import { causeMessages } from '../gateways/trouble-messages.ts';

type Health = Pulse['gateways'][number];

/** One way of paying: when money last came, and what it refused or left unanswered since. */
export function GatewayHealth({ health }: { health: Health }) {
  const { t } = useTranslation();
  const { name, silentMs, silent, refused, unanswered, cause } = health;
  const facts = [
    silentMs === null ? t('gatewayHealth.never') : t('gatewayHealth.last', { ago: duration(silentMs) }),
    silent ? t('gatewayHealth.silent') : null,
    refused > 0 ? t('gatewayHealth.refused', { times: count(refused) }) : null,
    unanswered > 0 ? t('gatewayHealth.unanswered', { times: count(unanswered) }) : null,
  ];
  return (
    <li className="flex items-baseline justify-between gap-3 py-1" title={cause ? causeMessages(cause) : undefined}>
      <span className="truncate font-medium">{gatewayName(name)}</span>
      <span className={cn('tabular shrink-0 text-[12.5px]', cause || silent ? 'text-warn' : 'text-muted')}>
        {facts.filter(Boolean).join(' · ')}
      </span>
    </li>
  );
}
