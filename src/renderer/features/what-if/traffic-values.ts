import { traffic, type Traffic } from '../../../../server/contract/scaling/what-if.ts';
import { lengthOf, rangeOf } from '../../lib/bounds.ts';
import { addDays, wallMs } from '../promos/wall-time.ts';
import { numberOf } from '../settings/unit-text.ts';
import type { TrafficFile } from './traffic-file.ts';

export const trafficKinds = ['like', 'recorded', 'ramp', 'file'] as const;
type TrafficKind = (typeof trafficKinds)[number];

/** The traffic as it is being chosen: numbers as text, in the units people use. */
export type TrafficValues = {
  kind: TrafficKind;
  weekday: number;
  fromDay: string | null;
  untilDay: string | null;
  multiple: string;
  basePerSecond: string;
  rampMultiple: string;
  rampMinutes: string;
  holdMinutes: string;
  file: (TrafficFile & { name: string }) | null;
};

export const ramps = {
  friday: { rampMultiple: '15', rampMinutes: '90', holdMinutes: '60' },
  overnight: { rampMultiple: '30', rampMinutes: '480', holdMinutes: '120' },
  eightfold: { rampMultiple: '9', rampMinutes: '180', holdMinutes: '60' },
} as const;
export type RampName = keyof typeof ramps;

export const firstTraffic: TrafficValues = {
  kind: 'like',
  weekday: 5,
  fromDay: null,
  untilDay: null,
  multiple: '1',
  basePerSecond: '1',
  ...ramps.friday,
  file: null,
};

const [recordedTraffic, , rampTraffic, fileTraffic] = traffic.options;
const minuteMs = 60_000;

/** Each number that is typed: what is allowed of it. */
export const trafficNumbers = {
  multiple: rangeOf(recordedTraffic.shape.multiple),
  basePerSecond: rangeOf(rampTraffic.shape.basePerSecond),
  rampMultiple: rangeOf(rampTraffic.shape.multiple),
  rampMinutes: rangeOf(rampTraffic.shape.rampMs, minuteMs),
  holdMinutes: rangeOf(rampTraffic.shape.holdMs, minuteMs),
};
export type TrafficNumber = keyof typeof trafficNumbers;

/** The number typed, or undefined when it is none or out of what is allowed. */
export function typed(values: TrafficValues, name: TrafficNumber): number | undefined {
  const value = numberOf(values[name]);
  const { from, to } = trafficNumbers[name];
  return value === undefined || value < from || value > to ? undefined : value;
}

/** What goes to the backend; undefined while something is missing or wrong. `zone`: days are the shop's. */
export function trafficOf(values: TrafficValues, zone: string): Traffic | undefined {
  const multiple = typed(values, 'multiple');
  const parsed = traffic.safeParse(
    values.kind === 'like'
      ? { kind: 'like', weekday: values.weekday, multiple: multiple ?? Number.NaN }
      : values.kind === 'recorded'
        ? recorded(values, multiple, zone)
        : values.kind === 'ramp'
          ? ramp(values)
          : file(values),
  );
  return parsed.success ? parsed.data : undefined;
}

function recorded({ fromDay, untilDay }: TrafficValues, multiple: number | undefined, zone: string) {
  if (fromDay === null || multiple === undefined) return undefined;
  const last = untilDay !== null && untilDay > fromDay ? untilDay : fromDay;
  const [fromMs, untilMs] = [wallMs(fromDay, '00:00', zone), wallMs(addDays(last, 1), '00:00', zone)];
  return { kind: 'recorded', fromMs, untilMs, multiple };
}

function ramp(values: TrafficValues) {
  const minutes = (name: 'rampMinutes' | 'holdMinutes') => {
    const value = typed(values, name);
    return value === undefined ? undefined : Math.round(value * minuteMs);
  };
  return {
    kind: 'ramp',
    basePerSecond: typed(values, 'basePerSecond'),
    multiple: typed(values, 'rampMultiple'),
    rampMs: minutes('rampMinutes'),
    holdMs: minutes('holdMinutes'),
  };
}

function file({ file: chosen }: TrafficValues) {
  if (!chosen || chosen.problem !== null || chosen.badCount > 0) return undefined;
  return { kind: 'file', name: chosen.name.slice(0, lengthOf(fileTraffic.shape.name).max), rows: chosen.rows };
}
