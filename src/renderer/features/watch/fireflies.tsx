import { useNavigate } from '@tanstack/react-router';
import { type CSSProperties, memo } from 'react';
import { useTranslation } from 'react-i18next';
import { duration } from '../../lib/format.ts';
import { useNow } from '../../lib/use-now.ts';
import type { LiveOrder } from '../live/live-orders.ts';
import { useLiveOrders } from '../live/use-live.ts';
import { fadeMs, type FireflyPhase, fireflyPhase, fireflyPlace, glowMs } from './firefly-phase.ts';

const mostGlows = 48;

function styleOf(orderNo: string): CSSProperties {
  const { x, y, drift, turn } = fireflyPlace(orderNo);
  const reach = 10 + drift * 26;
  return {
    left: `${x * 100}%`,
    top: `${y * 100}%`,
    '--dx': `${Math.cos(turn) * reach}px`,
    '--dy': `${Math.sin(turn) * reach * 0.6}px`,
    '--drift': `${3 + drift * 4}s`,
    '--drift-delay': `${-drift * 4}s`,
  } as CSSProperties;
}

type GlowProps = { orderNo: string; phase: FireflyPhase; leaving: boolean; product: string; waiting: string };

/** Takes plain words and flags only: a tick of the clock draws again just the glows that changed. */
const Firefly = memo(function Firefly({ orderNo, phase, leaving, product, waiting }: GlowProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const style = styleOf(orderNo);
  if (phase !== 'stuck') {
    return <span className="firefly pointer-events-none" data-phase={phase} data-leaving={leaving} style={style} />;
  }
  const label = t('watch.stuckFirefly', { product, waiting });
  return (
    <button
      type="button"
      className="firefly"
      data-phase="stuck"
      style={style}
      aria-label={label}
      title={label}
      onClick={() => void navigate({ to: '/orders/$orderNo', params: { orderNo } })}
    />
  );
});

const sinceMs = (at: string | null, nowMs: number) => (at === null ? 0 : nowMs - Date.parse(at));

function glowOf(order: LiveOrder, phase: FireflyPhase, nowMs: number): GlowProps {
  return {
    orderNo: order.orderNo,
    phase,
    leaving: phase === 'delivered' && sinceMs(order.deliveredAt, nowMs) > glowMs - fadeMs,
    product: `${order.productName} ${order.variantName}`.trim(),
    waiting: phase === 'stuck' ? duration(sinceMs(order.paidAt, nowMs)) : '',
  };
}

/** One glow an order: amber when paid, green when delivered. A stuck one stays lit and opens its order. */
export function Fireflies() {
  const { t } = useTranslation();
  const nowMs = useNow();
  const { orders } = useLiveOrders();
  const glows = orders
    .map((order) => ({ order, phase: fireflyPhase(order, nowMs) }))
    .filter((glow): glow is { order: LiveOrder; phase: FireflyPhase } => glow.phase !== null)
    .toSorted((a, b) => Number(b.phase === 'stuck') - Number(a.phase === 'stuck'))
    .slice(0, mostGlows);
  return (
    <div
      role="group"
      aria-label={t('watch.fireflies')}
      className="fades relative h-full min-h-28 overflow-hidden rounded-2xl border border-line/70 bg-linear-to-b from-[var(--field-top)] to-[var(--field-bottom)]"
    >
      <Grass />
      {glows.map(({ order, phase }) => (
        <Firefly key={order.orderNo} {...glowOf(order, phase, nowMs)} />
      ))}
      {glows.length === 0 ? (
        <p className="absolute inset-x-0 top-1/2 -translate-y-1/2 text-center text-[13px] text-muted">
          {t('watch.noFireflies')}
        </p>
      ) : null}
      <p className="absolute right-3.5 bottom-2 flex gap-3.5 text-xs text-muted">
        <Legend glow="var(--glow-paid)" text={t('watch.glowPaid')} />
        <Legend glow="var(--glow-done)" text={t('watch.glowDelivered')} />
      </p>
    </div>
  );
}

function Legend({ glow, text }: { glow: string; text: string }) {
  return (
    <span className="flex items-center gap-1.5">
      <span aria-hidden className="size-2 rounded-full" style={{ background: `rgb(${glow})` }} />
      {text}
    </span>
  );
}

function Grass() {
  return (
    <svg
      aria-hidden
      className="absolute inset-x-0 bottom-0 h-12 w-full text-line-strong/35"
      preserveAspectRatio="none"
      viewBox="0 0 400 40"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.2"
    >
      <path
        vectorEffect="non-scaling-stroke"
        d="M6 40q3-16 1-24M18 40q-2-12-8-17M31 40q4-18 10-26M47 40q0-11-5-18M66 40q1-14 7-21M88 40q-3-16-2-27M103 40q3-9 10-14M127 40q-1-14-8-22M149 40q4-16 3-27M170 40q-2-10-9-15M189 40q3-14 11-20M214 40q-2-17 2-28M236 40q-1-10-8-16M255 40q4-15 11-23M279 40q-3-12-3-22M301 40q4-11 10-15M322 40q-1-16-7-25M344 40q3-13 4-23M363 40q-3-9-9-13M384 40q2-15 9-23"
      />
    </svg>
  );
}
