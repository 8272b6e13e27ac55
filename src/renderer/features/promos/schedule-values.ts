import { z } from 'zod';
import { clockTime, localDay } from '../../../../server/contract/fields.ts';
import { mostInstances, scaledServices } from '../../../../server/contract/scaling/policy.ts';
import { scheduleInput, type ScheduleInput, type ScheduleView } from '../../../../server/contract/scaling/promo.ts';
import { lengthOf, rangeOf } from '../../lib/bounds.ts';
import { dayOf } from './wall-time.ts';
import { rruleOf, weekdaysOf, type Weekly } from './weekly.ts';

const hourMs = 3_600_000;
const duration = rangeOf(scheduleInput.shape.durationMs, hourMs);
const floor = z
  .string()
  .trim()
  .regex(/^$|^[1-9]\d?$/, 'promos.wrong.floor');

export const scheduleForm = z
  .object({
    name: z
      .string()
      .trim()
      .min(1, 'form.required')
      .max(lengthOf(scheduleInput.shape.name).max, 'settings.wrong.tooLong'),
    weekdays: z.array(z.number()),
    /** Kept as it is where it says more than weekdays; else null. */
    ownRule: z.string().nullable(),
    firstDay: z.string().refine((text) => localDay.safeParse(text).success, 'promos.wrong.day'),
    startsAt: z.string().refine((text) => clockTime.safeParse(text).success, 'settings.wrong.clock'),
    hours: z.string(),
    lead: z.string(),
    floors: z.record(z.enum(scaledServices), floor),
    enabled: z.boolean(),
  })
  .superRefine(({ weekdays, ownRule, hours, floors }, ctx) => {
    const wrong = (path: string[], message: string) => ctx.addIssue({ code: 'custom', path, message });
    if (ownRule === null && weekdays.length === 0) wrong(['weekdays'], 'promos.wrong.weekdays');
    const length = Number(hours);
    if (!/^\d{1,3}(\.\d{1,2})?$/.test(hours.trim()) || length < duration.from || length > duration.to)
      wrong(['hours'], 'promos.wrong.hours');
    if (Object.values(floors).every((each) => each.trim() === '')) wrong(['floors'], 'promos.wrong.noFloor');
    for (const service of scaledServices)
      if (Number(floors[service]) > mostInstances) wrong(['floors', service], 'promos.wrong.floor');
  });

export type ScheduleValues = z.output<typeof scheduleForm>;

const noFloors = { storefront: '', console: '', orders: '', dispense: '', commission: '' };

/** A new one: every Friday evening from the coming one on. */
export function scheduleValuesOf(schedule: ScheduleView | undefined, zone: string, nowMs: number): ScheduleValues {
  if (!schedule)
    return {
      name: '',
      weekdays: [5],
      ownRule: null,
      firstDay: dayOf(nowMs, zone),
      startsAt: '20:00',
      hours: '4',
      lead: '5',
      floors: { ...noFloors, storefront: '4', orders: '2', dispense: '2' },
      enabled: true,
    };
  const weekdays = weekdaysOf(schedule.rrule);
  return {
    name: schedule.name,
    weekdays: weekdays ?? [],
    ownRule: weekdays === null ? schedule.rrule : null,
    firstDay: schedule.firstDay,
    startsAt: schedule.startsAt,
    hours: String(Math.round((schedule.durationMs / hourMs) * 100) / 100),
    lead: String(schedule.leadMs / 60_000),
    floors: Object.fromEntries(
      scaledServices.map((service) => [service, schedule.floors[service] ? String(schedule.floors[service]) : '']),
    ) as ScheduleValues['floors'],
    enabled: schedule.enabled,
  };
}

export function scheduleInputOf(values: ScheduleValues, id: string | undefined): ScheduleInput {
  const floors = scaledServices
    .filter((service) => values.floors[service].trim() !== '')
    .map((service) => [service, Number(values.floors[service])]);
  return scheduleInput.parse({
    ...(id ? { id } : {}),
    name: values.name.trim(),
    rrule: values.ownRule ?? rruleOf(values.weekdays),
    firstDay: values.firstDay,
    startsAt: values.startsAt,
    durationMs: Math.round(Number(values.hours) * 60) * 60_000,
    leadMs: Number(values.lead) * 60_000,
    floors: Object.fromEntries(floors),
    enabled: values.enabled,
  });
}

/** What the next dates are reckoned from; null while the form doesn't say, or says more than weekdays. */
export function weeklyOf(values: ScheduleValues): Weekly | null {
  const { weekdays, ownRule, firstDay, startsAt, hours } = values;
  const { success } = scheduleForm.safeParse({ ...values, name: 'x', floors: { ...noFloors, orders: '1' } });
  if (!success || ownRule !== null) return null;
  return { weekdays, firstDay, startsAt, durationMs: Math.round(Number(hours) * 60) * 60_000 };
}
