import { useTranslation } from 'react-i18next';
import type { ScalingNow } from '../../../../server/contract/scaling/views.ts';
import { count } from '../../lib/format.ts';
import { shortTime } from '../../lib/shop-time.ts';
import { serviceColour, shownServices } from './service-look.ts';

/** All services together against the fleet cap. */
export function FleetTotal({ now }: { now: ScalingNow }) {
  const { t } = useTranslation();
  const { running, cap, derivedCap } = now.fleet;
  const whole = Math.max(cap, running, 1);
  const parts = shownServices.flatMap((service) => {
    const found = now.services.find((each) => each.service === service);
    if (!found) return [];
    const { ready, starting, draining } = found;
    // the standing consoles are not counted in the fleet
    const uncounted = service === 'console' ? now.policy.services.console.standing : 0;
    return [{ service, size: Math.max(0, ready + starting + draining - uncounted) }];
  });
  return (
    <section
      aria-label={t('scaling.fleet')}
      className="grid items-center gap-x-8 gap-y-3 rounded-2xl border border-line bg-surface px-5 py-4 min-[880px]:grid-cols-[auto_minmax(0,1fr)]"
    >
      <div>
        <p className="text-[13px] text-muted">{t('scaling.fleet')}</p>
        <p className="numeral fades text-[40px] leading-tight whitespace-nowrap">
          {count(running)}
          <span className="text-[0.5em] font-medium text-muted"> / {count(cap)}</span>
        </p>
      </div>
      <div className="fades min-w-0">
        <div
          role="img"
          aria-label={t('scaling.fleetAlt', { running, cap })}
          className="flex h-5 gap-0.5 overflow-hidden rounded-md bg-sunken"
        >
          {parts.map(({ service, size }) => (
            <span
              key={service}
              className="transition-[width] duration-500"
              style={{ width: `${(size / whole) * 100}%`, background: serviceColour(service) }}
            />
          ))}
        </div>
        <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-[12.5px] text-muted">
          {parts.map(({ service, size }) =>
            service === 'console' && size === 0 ? null : (
              <li key={service} className="flex items-center gap-1.5">
                <span aria-hidden className="size-2.5 rounded-[3px]" style={{ background: serviceColour(service) }} />
                {t(`service.${service}`)}
                <span className="tabular font-medium text-text">{count(size)}</span>
              </li>
            ),
          )}
          {derivedCap < now.policy.fleetCap ? (
            <li className="text-warn">{t('scaling.derivedCap', { derived: derivedCap, cap: now.policy.fleetCap })}</li>
          ) : null}
          {now.leader ? (
            <li className="ml-auto">{t('scaling.leading', { since: shortTime(now.leader.sinceMs) })}</li>
          ) : null}
        </ul>
      </div>
    </section>
  );
}
