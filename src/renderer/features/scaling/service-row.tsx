import type { TFunction } from 'i18next';
import { ChevronRight } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ServicePolicy } from '../../../../server/contract/scaling/policy.ts';
import type { Override, ServiceNow } from '../../../../server/contract/scaling/views.ts';
import { cn } from '../../lib/class-names.ts';
import { count, percent } from '../../lib/format.ts';
import { dateAndTime } from '../../lib/shop-time.ts';
import { InstanceStrip } from './instance-strip.tsx';
import { reasonSentence } from './reason-messages.ts';
import { serviceColour } from './service-look.ts';
import { rate } from './signal-messages.ts';

type Props = {
  now: ServiceNow;
  policy: ServicePolicy;
  override: Override | undefined;
  children: ReactNode;
};

/** One service: what runs of it, how busy it is, and why it is as large as it is. Opened, it shows every instance. */
export function ServiceRow({ now, policy, override, children }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const [open, setOpen] = useState(false);
  const { latest } = now;
  return (
    <li>
      <div className="grid grid-cols-[9.5rem_minmax(0,1fr)_15.5rem_2rem] items-center gap-x-5 gap-y-1 px-5 py-3.5 min-[1180px]:grid-cols-[11rem_minmax(0,1fr)_19rem_2rem]">
        <div className="min-w-0">
          <h3 className="flex items-center gap-2 font-medium">
            <span
              aria-hidden
              className="size-2.5 shrink-0 rounded-[3px]"
              style={{ background: serviceColour(now.service) }}
            />
            {t(`service.${now.service}`)}
          </h3>
          <p className="fades text-[12.5px] text-muted">{stateMessages(t, now)}</p>
        </div>
        <div className="fades min-w-0">
          <InstanceStrip now={now} standing={policy.standing} cap={policy.cap} />
        </div>
        <dl className="fades grid grid-cols-3 gap-3">
          <Figure
            label={t('scaling.arrivals')}
            value={now.arrivalsPerSecond === null ? '–' : rate(now.arrivalsPerSecond)}
          />
          <Figure
            label={t('scaling.busy')}
            value={now.busyShare === null ? '–' : percent(now.busyShare)}
            share={now.busyShare}
            target={policy.targetUtilization}
          />
          <Figure label={t('scaling.waiting')} value={count(now.backlog)} />
        </dl>
        <button
          type="button"
          aria-expanded={open}
          aria-controls={id}
          aria-label={t('scaling.showInstances', { service: t(`service.${now.service}`) })}
          onClick={() => setOpen(!open)}
          className="grid size-8 place-items-center rounded-lg text-muted hover:bg-line/60 hover:text-text"
        >
          <ChevronRight aria-hidden className={cn('size-4 transition-transform', open && 'rotate-90')} />
        </button>
        <p className="col-span-3 col-start-2 min-h-5 text-[13px] text-muted">
          {override ? (
            <span className="mr-2 font-medium text-text">
              {t('scaling.byHand', {
                instances: override.instances,
                until: dateAndTime(override.untilMs),
                who: override.by.name,
              })}
            </span>
          ) : null}
          {latest ? (
            <>
              <span className="tabular mr-2 font-medium text-text">
                {latest.was === latest.desired
                  ? t('scaling.kept', { instances: latest.desired })
                  : t('scaling.change', { was: latest.was, desired: latest.desired })}
              </span>
              {reasonSentence(t, latest.reasons)}
            </>
          ) : override ? null : (
            t('scaling.noDecision')
          )}
        </p>
      </div>
      <div id={id} hidden={!open} className="border-t border-line bg-sunken/40 px-5 py-4">
        {open ? children : null}
      </div>
    </li>
  );
}

function stateMessages(t: TFunction, now: ServiceNow): string {
  return [
    t('scaling.strip.ready', { count: now.ready }),
    now.starting > 0 ? t('scaling.strip.starting', { count: now.starting }) : null,
    now.draining > 0 ? t('scaling.strip.draining', { count: now.draining }) : null,
    now.failed > 0 ? t('scaling.strip.failed', { count: now.failed }) : null,
  ]
    .filter(Boolean)
    .join(t('scaling.strip.join'));
}

type FigureProps = { label: string; value: string; share?: number | null; target?: number };

function Figure({ label, value, share, target }: FigureProps) {
  return (
    <div className="min-w-0">
      <dt className="truncate text-xs text-muted">{label}</dt>
      <dd className="numeral text-[17px] leading-tight">{value}</dd>
      <dd aria-hidden className="relative mt-1 h-1.5">
        {target === undefined ? null : (
          <>
            <span className="absolute inset-0 overflow-hidden rounded-full bg-sunken">
              <span
                className="block h-full rounded-full bg-info transition-[width] duration-500"
                style={{ width: `${Math.min(1, share ?? 0) * 100}%` }}
              />
            </span>
            <span className="absolute -inset-y-0.5 w-0.5 rounded bg-text" style={{ left: `${target * 100}%` }} />
          </>
        )}
      </dd>
    </div>
  );
}
