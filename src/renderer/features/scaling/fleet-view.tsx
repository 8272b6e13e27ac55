import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ScalingNow } from '../../../../server/contract/scaling/views.ts';
import { usePulse } from '../live/use-live.ts';
import { FleetTotal } from './fleet-total.tsx';
import { type InstanceNow, InstanceTable } from './instance-table.tsx';
import { OverrideForm } from './override-form.tsx';
import type { Pulled } from './plug-outcome.ts';
import { PlugReport } from './plug-report.tsx';
import { ScalingNotices } from './scaling-notices.tsx';
import { shownServices } from './service-look.ts';
import { ServiceRow } from './service-row.tsx';
import { StripLegend } from './strip-legend.tsx';

/** What runs now: the fleet's sum, then every service. */
export function FleetView({ now }: { now: ScalingNow }) {
  const { t } = useTranslation();
  const pulse = usePulse();
  const [pulled, setPulled] = useState<Pulled | null>(null);
  const serviceNow = (name: (typeof shownServices)[number]) => now.services.find(({ service }) => service === name);
  const onUnplugged = ({ id, service }: InstanceNow) =>
    setPulled({
      id,
      service,
      atMs: Date.now(),
      readyBefore: serviceNow(service)?.ready ?? 0,
      ordersBefore: pulse?.orders?.sinceWatch ?? null,
    });
  return (
    <div className="grid gap-4">
      <ScalingNotices now={now} />
      {pulled ? (
        <PlugReport key={pulled.id + pulled.atMs} pulled={pulled} now={now} onClose={() => setPulled(null)} />
      ) : null}
      <FleetTotal now={now} />
      <section aria-label={t('scaling.services')} className="overflow-hidden rounded-2xl border border-line bg-surface">
        <ul className="divide-y divide-line">
          {shownServices.map((service) => {
            const each = serviceNow(service);
            if (!each) return null;
            const policy = now.policy.services[service];
            const override = now.overrides.find((one) => one.service === service);
            const instances = now.instances.filter((one) => one.service === service);
            return (
              <ServiceRow key={service} now={each} policy={policy} override={override}>
                <div className="grid gap-x-8 gap-y-5 min-[1180px]:grid-cols-[minmax(0,1fr)_22rem]">
                  <InstanceTable instances={instances} onUnplugged={onUnplugged} />
                  <OverrideForm now={each} policy={policy} override={override} />
                </div>
              </ServiceRow>
            );
          })}
        </ul>
        <div className="border-t border-line px-5 py-3">
          <StripLegend />
        </div>
      </section>
    </div>
  );
}
