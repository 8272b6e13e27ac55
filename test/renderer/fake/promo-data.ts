import type { PromoAnswers, PromoInput, PromoView, ScheduleView } from '../../../server/contract/scaling/promo.ts';
import { nextTimes } from '../../../src/renderer/features/promos/weekly.ts';
import { stockRows } from './shop-data.ts';

const hourMs = 3_600_000;
const zone = 'Asia/Shanghai';
const uuid = (n: number) => `00000000-0000-7000-8000-00000000060${n}`;

/** As the real one: what it needs follows from the multiple, what is missing from the stock. */
export function answersTo(input: PromoInput): PromoAnswers {
  const keys = stockRows()
    .filter((row) => input.variantIds.includes(row.variantId))
    .map((row) => {
      const expected = Math.round((row.soldLastDay / 8) * input.expectedMultiple);
      return {
        variantId: row.variantId,
        name: `${row.productName} · ${row.variantName}`,
        left: row.left,
        expected,
        missing: Math.max(0, expected - row.left),
      };
    });
  const floor = (standing: number, cap: number) => {
    const wanted = Math.ceil(standing * input.expectedMultiple);
    return { instances: Math.min(cap, wanted), wanted };
  };
  const floors = [
    { service: 'dispense' as const, ...floor(1, 12) },
    { service: 'orders' as const, ...floor(1, 12) },
    { service: 'storefront' as const, ...floor(2, 16) },
    { service: 'commission' as const, ...floor(1, 4) },
  ];
  const conflicts: PromoAnswers['conflicts'] = floors
    .filter(({ instances, wanted }) => instances < wanted)
    .map(({ service, wanted }) => ({ kind: 'cap', name: service, instances: wanted }));
  if (input.offer.kind === 'coupon' && input.offer.code.toUpperCase() === 'SPRING')
    conflicts.push({ kind: 'coupon_taken', name: 'SPRING' });
  const hours = (input.endsAtMs - input.startsAtMs + input.leadMs) / hourMs;
  const instances = floors.reduce((sum, each) => sum + each.instances, 0);
  return {
    keys,
    readyAtMs: input.startsAtMs - input.leadMs,
    floors,
    costAtMostMinor: Math.ceil(instances * hours * 6),
    simulatedPrice: true,
    conflicts,
  };
}

export function promos(nowMs = Date.now()): PromoView[] {
  const [steam, hundred, , , , thirty, ninety] = stockRows().map((row) => row.variantId) as string[];
  const hour = Math.floor(nowMs / hourMs) * hourMs;
  const promo = (n: number, state: PromoView['state'], change: Partial<PromoView>): PromoView => {
    const input = {
      id: uuid(n),
      name: '',
      variantIds: [steam!, hundred!],
      offer: { kind: 'percent' as const, percent: 20 },
      startsAtMs: hour,
      endsAtMs: hour + 3 * hourMs,
      expectedMultiple: 3,
      leadMs: 300_000,
      soldKeys: 0,
      revenueMinor: 0,
      ...change,
    };
    return { ...input, state, answers: state === 'planned' || state === 'running' ? answersTo(input) : null };
  };
  return [
    promo(1, 'planned', {
      name: '周五夜场',
      startsAtMs: hour + 9 * hourMs,
      endsAtMs: hour + 12 * hourMs,
      expectedMultiple: 15,
    }),
    promo(2, 'running', {
      name: '加速器周末',
      variantIds: [thirty!, ninety!],
      offer: { kind: 'coupon', code: 'FLYFAST', percent: 15 },
      startsAtMs: hour - 2 * hourMs,
      endsAtMs: hour + 4 * hourMs,
      soldKeys: 214,
      revenueMinor: 426_130,
    }),
    promo(3, 'planned', {
      name: '主播带货：云帆办公终身授权与一年授权联合专场',
      variantIds: [thirty!],
      offer: { kind: 'none' },
      startsAtMs: hour + 33 * hourMs,
      endsAtMs: hour + 35 * hourMs,
      expectedMultiple: 1.5,
      leadMs: 600_000,
    }),
    promo(4, 'over', {
      name: '双十一',
      startsAtMs: hour - 410 * hourMs,
      endsAtMs: hour - 386 * hourMs,
      soldKeys: 3820,
      revenueMinor: 18_402_000,
    }),
    promo(5, 'cancelled', { name: '清仓', startsAtMs: hour + 12 * hourMs, endsAtMs: hour + 20 * hourMs }),
  ];
}

export function scheduleView(schedule: Omit<ScheduleView, 'next'>, nowMs = Date.now()): ScheduleView {
  const weekdays = schedule.rrule.includes('BYDAY=FR,SA') ? [5, 6] : [1, 2, 3, 4, 5, 6, 0];
  return { ...schedule, next: nextTimes({ ...schedule, weekdays }, zone, { nowMs }) };
}

export function schedules(nowMs = Date.now()): ScheduleView[] {
  return [
    scheduleView(
      {
        id: uuid(6),
        name: '周末夜场',
        rrule: 'FREQ=WEEKLY;BYDAY=FR,SA',
        firstDay: '2026-11-06',
        startsAt: '20:00',
        durationMs: 5 * hourMs,
        leadMs: 300_000,
        floors: { storefront: 6, orders: 4, dispense: 4, commission: 2 },
        enabled: true,
      },
      nowMs,
    ),
    scheduleView(
      {
        id: uuid(7),
        name: '午休',
        rrule: 'FREQ=DAILY',
        firstDay: '2026-11-01',
        startsAt: '12:00',
        durationMs: 1.5 * hourMs,
        leadMs: 120_000,
        floors: { storefront: 3 },
        enabled: false,
      },
      nowMs,
    ),
  ];
}
