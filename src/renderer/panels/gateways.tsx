import { useTranslation } from 'react-i18next';
import { usePulse } from '../features/live/use-live.ts';
import { GatewayHealth } from '../features/watch/gateway-health.tsx';
import { Panel } from '../ui/panel.tsx';
import { definePanel, type PanelProps } from './panel.ts';

function Gateways({ title }: PanelProps) {
  const { t } = useTranslation();
  const pulse = usePulse();
  const on = pulse?.gateways?.filter((gateway) => gateway.enabled) ?? [];
  return (
    <Panel title={title}>
      {on.length > 0 ? (
        <ul className="fades">
          {on.map((health) => (
            <GatewayHealth key={health.name} health={health} />
          ))}
        </ul>
      ) : (
        <p className="fades min-h-6 text-muted">{pulse?.gateways ? t('gatewayHealth.none') : ' '}</p>
      )}
    </Panel>
  );
}

export const gateways = definePanel({
  title: { 'zh-CN': '收款渠道', en: 'Payments' },
  permission: 'money.read',
  column: 'side',
  width: 'full',
  order: 2,
  Panel: Gateways,
});
