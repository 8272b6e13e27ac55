import { PlugZap, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ScalingNow } from '../../../../server/contract/scaling/views.ts';
import { count, duration, seconds } from '../../lib/format.ts';
import { useNow } from '../../lib/use-now.ts';
import { Button } from '../../ui/button.tsx';
import { usePulse } from '../live/use-live.ts';
import { instanceName } from './instance-name.ts';
import { Notice } from './notice.tsx';
import { plugOutcome, type Pulled } from './plug-outcome.ts';

/** After the plug was pulled on an instance: is another there yet, and was anything lost meanwhile? */
export function PlugReport({ pulled, now, onClose }: { pulled: Pulled; now: ScalingNow; onClose: () => void }) {
  const { t } = useTranslation();
  const nowMs = useNow();
  const pulse = usePulse();
  const [backAfterMs, setBackAfterMs] = useState<number | null>(null);
  const outcome = plugOutcome(pulled, now);
  if (outcome.is === 'replaced' && backAfterMs === null) setBackAfterMs(now.atMs - pulled.atMs);
  const orders =
    pulse?.orders && pulled.ordersBefore !== null ? Math.max(0, pulse.orders.sinceWatch - pulled.ordersBefore) : null;
  const undelivered = pulse?.undelivered?.count ?? null;
  return (
    <Notice
      icon={PlugZap}
      level="info"
      action={
        <Button look="quiet" size="icon" aria-label={t('action.close')} onClick={onClose}>
          <X aria-hidden />
        </Button>
      }
    >
      <p className="font-medium">
        {t('scaling.pulled', {
          instance: instanceName(pulled.id),
          service: t(`service.${pulled.service}`),
          ago: duration(Math.max(0, nowMs - pulled.atMs)),
        })}
      </p>
      <p role="status" className="text-[13px] text-muted">
        {[
          backAfterMs !== null
            ? t('scaling.replaced', { after: seconds(backAfterMs) })
            : outcome.is === 'spare'
              ? t('scaling.spare', { count: outcome.ready })
              : t('scaling.replacing'),
          orders === null ? null : t('scaling.meanwhile', { count: orders, orders: count(orders) }),
          undelivered === null ? null : t('scaling.undeliveredNow', { count: undelivered }),
        ]
          .filter(Boolean)
          .join(t('scaling.strip.join'))}
      </p>
    </Notice>
  );
}
