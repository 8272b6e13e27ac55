import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addMonths, blocksOf, monthDays, onDay, weekDays } from '../../src/renderer/features/promos/calendar-days.ts';
import {
  promoInputOf,
  promoValuesOf,
  promoForm,
  type PromoValues,
} from '../../src/renderer/features/promos/promo-values.ts';
import { scheduleForm, scheduleInputOf, scheduleValuesOf } from '../../src/renderer/features/promos/schedule-values.ts';
import { clockOf, dayOf, wallMs, weekdayOf } from '../../src/renderer/features/promos/wall-time.ts';
import { nextTimes, rruleOf, weekdaysOf } from '../../src/renderer/features/promos/weekly.ts';
import { promos, schedules } from './fake/promo-data.ts';

const hourMs = 3_600_000;
const zones = ['Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia'] as const;
const zone = fc.constantFrom(...zones);
const atMs = fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2027-12-31') });
const clock = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);

describe('the wall clock', () => {
  it('is read back as it was said, except where clocks are put forward over it', () => {
    fc.assert(
      fc.property(zone, atMs, clock, (where, now, at) => {
        const day = dayOf(now, where);
        const ms = wallMs(day, at, where);
        const back = clockOf(ms, where);
        expect(dayOf(ms, where) >= day).toBe(true);
        // no gap is longer than an hour in these zones and years
        if (back !== at)
          expect(Math.abs(Date.parse(`2026-01-01T${back}Z`) - Date.parse(`2026-01-01T${at}Z`))).toBeLessThanOrEqual(
            hourMs,
          );
        else expect(dayOf(ms, where)).toBe(day);
      }),
    );
  });

  it('knows Berlin: 02:30 is skipped in spring and comes first of two in autumn', () => {
    expect(new Date(wallMs('2027-03-28', '02:30', 'Europe/Berlin')).toISOString()).toBe('2027-03-28T01:30:00.000Z');
    expect(clockOf(wallMs('2027-03-28', '02:30', 'Europe/Berlin'), 'Europe/Berlin')).toBe('03:30');
    expect(new Date(wallMs('2026-10-25', '02:30', 'Europe/Berlin')).toISOString()).toBe('2026-10-25T00:30:00.000Z');
  });
});

describe('a weekly schedule', () => {
  it('comes at the same wall clock on its weekdays, in order, none skipped', () => {
    fc.assert(
      fc.property(
        zone,
        atMs,
        clock,
        fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1 }),
        fc.integer({ min: 1, max: 30 }),
        (where, now, startsAt, weekdays, hours) => {
          const weekly = { weekdays, firstDay: '2026-02-01', startsAt, durationMs: hours * hourMs };
          const times = nextTimes(weekly, where, { nowMs: now });
          expect(times).toHaveLength(5);
          for (const [index, { fromMs, untilMs }] of times.entries()) {
            expect(untilMs).toBeGreaterThan(now);
            expect(untilMs - fromMs).toBe(hours * hourMs);
            const shown = clockOf(fromMs, where);
            if (shown === startsAt) expect(weekdays).toContain(weekdayOf(dayOf(fromMs, where)));
            const before = times[index - 1];
            if (before) {
              expect(fromMs).toBeGreaterThan(before.fromMs);
              // every day on: the next one is a day away, give or take a changed clock
              if (weekdays.length === 7) expect(fromMs - before.fromMs).toBeLessThanOrEqual(26 * hourMs);
            }
          }
        },
      ),
    );
  });

  it('shows the one that runs now, and stays at 20:00 over both changes of the clocks', () => {
    const weekly = { weekdays: [6, 0], firstDay: '2026-01-01', startsAt: '20:00', durationMs: 5 * hourMs };
    const now = wallMs('2026-10-24', '23:00', 'Europe/Berlin');
    const times = nextTimes(weekly, 'Europe/Berlin', { nowMs: now });
    expect(times[0]!.fromMs).toBe(wallMs('2026-10-24', '20:00', 'Europe/Berlin'));
    expect(times[1]!.fromMs - times[0]!.fromMs).toBe(25 * hourMs);
    expect(times.map(({ fromMs }) => clockOf(fromMs, 'Europe/Berlin'))).toEqual(Array(5).fill('20:00'));
    const early = nextTimes({ ...weekly, startsAt: '02:30' }, 'Europe/Berlin', {
      nowMs: wallMs('2027-03-27', '12:00', 'Europe/Berlin'),
    });
    expect(clockOf(early[0]!.fromMs, 'Europe/Berlin')).toBe('03:30');
    expect(clockOf(early[1]!.fromMs, 'Europe/Berlin')).toBe('02:30');
  });

  it('is told as a rule and read back; a rule that is more than weekdays is left alone', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1 }), (weekdays) => {
        expect(weekdaysOf(rruleOf(weekdays))?.toSorted((a, b) => a - b)).toEqual(weekdays.toSorted((a, b) => a - b));
      }),
    );
    expect(rruleOf([0, 5, 6])).toBe('FREQ=WEEKLY;BYDAY=FR,SA,SU');
    expect(weekdaysOf('FREQ=DAILY')).toHaveLength(7);
    for (const rule of ['FREQ=MONTHLY;BYMONTHDAY=15', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=FR', 'FREQ=WEEKLY;BYDAY=1FR'])
      expect(weekdaysOf(rule), rule).toBeNull();
  });

  it('keeps what it was through its form, and refuses no day, no floor, no length', () => {
    for (const schedule of schedules()) {
      const { next: _, ...kept } = schedule;
      const saved = scheduleInputOf(scheduleValuesOf(schedule, 'Asia/Shanghai', Date.now()), schedule.id);
      expect({ ...saved, rrule: '' }).toEqual({ ...kept, rrule: '' });
      expect(weekdaysOf(saved.rrule)).toEqual(weekdaysOf(kept.rrule));
    }
    const fine = { ...scheduleValuesOf(undefined, 'Asia/Shanghai', Date.now()), name: '夜场' };
    const noFloors = { storefront: '', console: '', orders: '', dispense: '', commission: '' };
    expect(scheduleForm.safeParse(fine).success).toBe(true);
    for (const wrong of [
      { weekdays: [] },
      { floors: noFloors },
      { hours: '0' },
      { hours: '200' },
      { startsAt: '24:00' },
    ])
      expect(scheduleForm.safeParse({ ...fine, ...wrong }).success, JSON.stringify(wrong)).toBe(false);
    const monthly = { ...schedules()[0]!, rrule: 'FREQ=MONTHLY;BYMONTHDAY=1' };
    expect(scheduleInputOf(scheduleValuesOf(monthly, 'Asia/Shanghai', Date.now()), undefined).rrule).toBe(
      'FREQ=MONTHLY;BYMONTHDAY=1',
    );
  });
});

describe('the calendar', () => {
  it('shows six whole weeks with every day of the month, Monday first', () => {
    fc.assert(
      fc.property(atMs, (now) => {
        const day = dayOf(now, 'UTC');
        const days = monthDays(day);
        expect(days).toHaveLength(42);
        expect(weekdayOf(days[0]!)).toBe(1);
        expect(days.slice(0, 7)).toContain(`${day.slice(0, 7)}-01`);
        expect(days).toContain(day);
        expect(weekDays(day)).toContain(day);
        expect(addMonths(addMonths(`${day.slice(0, 7)}-01`, 7), -7)).toBe(`${day.slice(0, 7)}-01`);
      }),
    );
    expect(addMonths('2026-01-31', 1)).toBe('2026-02-28');
  });

  it('puts a promo on every day it touches and no other, and never two on top of each other', () => {
    const item = fc.record({ fromMs: atMs, hours: fc.integer({ min: 1, max: 60 }) }).map(({ fromMs, hours }) => ({
      fromMs,
      untilMs: fromMs + hours * hourMs,
    }));
    fc.assert(
      fc.property(zone, atMs, fc.array(item, { maxLength: 8 }), (where, now, apart) => {
        const items = apart.map((each, index) => ({
          fromMs: now + (each.fromMs % (30 * hourMs)) - index,
          untilMs: now + (each.fromMs % (30 * hourMs)) + 2 * hourMs,
        }));
        const day = dayOf(now, where);
        const shown = onDay(items, day, where);
        for (const each of items) {
          const touches = dayOf(each.fromMs, where) <= day && dayOf(each.untilMs - 1, where) >= day;
          expect(shown.includes(each)).toBe(touches);
        }
        const blocks = blocksOf(items, day, where);
        for (const a of blocks)
          for (const b of blocks) {
            const together =
              a !== b && a.topShare < b.topShare + b.heightShare && b.topShare < a.topShare + a.heightShare;
            if (together) expect(a.lane).not.toBe(b.lane);
            expect(a.lane).toBeLessThan(a.lanes);
          }
      }),
    );
  });
});

describe('the form of a promo', () => {
  const shop = 'Asia/Shanghai';
  const now = Date.parse('2026-11-28T02:00:00Z');
  const fine: PromoValues = {
    ...promoValuesOf(undefined, shop, { nowMs: now }),
    name: '夜场',
    variantIds: ['00000000-0000-7000-8000-000000000001'],
  };

  it('starts out as this evening, or tomorrow when that is past', () => {
    expect(promoValuesOf(undefined, shop, { nowMs: now }).startsAt).toBe('2026-11-28T20:00');
    expect(promoValuesOf(undefined, shop, { nowMs: Date.parse('2026-11-28T13:00:00Z') }).startsAt).toBe(
      '2026-11-29T20:00',
    );
    expect(promoValuesOf(undefined, shop, { nowMs: now, day: '2026-12-12' }).endsAt).toBe('2026-12-12T23:00');
  });

  it('keeps what it was', () => {
    for (const promo of promos()) {
      const { state: _, answers: __, soldKeys: ___, revenueMinor: ____, ...kept } = promo;
      expect(promoInputOf(promoValuesOf(promo, shop, { nowMs: now }), promo.id, shop)).toEqual(kept);
    }
  });

  it('asks nothing and saves nothing while something is wrong', () => {
    expect(promoInputOf(fine, undefined, shop)?.startsAtMs).toBe(Date.parse('2026-11-28T12:00:00Z'));
    const wrongs: Partial<PromoValues>[] = [
      { name: ' ' },
      { variantIds: [] },
      { percent: '96' },
      { percent: '1.5' },
      { offer: 'coupon', code: 'a b' },
      { endsAt: fine.startsAt },
      { endsAt: '2027-01-28T20:00' },
      { startsAt: '' },
    ];
    for (const wrong of wrongs) {
      expect(promoForm(shop).safeParse({ ...fine, ...wrong }).success, JSON.stringify(wrong)).toBe(false);
      expect(promoInputOf({ ...fine, ...wrong }, undefined, shop)).toBeUndefined();
    }
    expect(promoInputOf({ ...fine, offer: 'none', percent: 'x' }, undefined, shop)?.offer).toEqual({ kind: 'none' });
  });
});
