import { createRandom, type Random } from '../../../server/scaling/random.ts';
import type { Trace } from './trace.ts';

const minute = 60;
const hour = 3600;

/** Shapes that the recorded windows lack. Each is scaled so that its highest second is 1. */
export function syntheticTraces(): Trace[] {
  return [
    trace('step x15', 2 * hour, (t) => (t >= 30 * minute && t < 90 * minute ? 15 : 1)),
    trace('+800 % in 3 h', 5 * hour, ramp({ startsAt: hour, lasts: 3 * hour, times: 9, falls: 30 * minute })),
    trace('x15 in 90 min', 4 * hour, ramp({ startsAt: 30 * minute, lasts: 90 * minute, times: 15, falls: hour })),
    trace('x30 overnight', 10 * hour, ramp({ startsAt: hour, lasts: 6 * hour, times: 30, falls: hour })),
    trace('return from zero', 2 * hour, (t) => (t >= 40 * minute && t < 60 * minute ? 0 : 1)),
    trace('square wave', 3 * hour, (t) => (Math.floor(t / (10 * minute)) % 2 === 0 ? 1 : 5)),
    trace('noise', 3 * hour, noise(createRandom(5))),
  ];
}

/** Grows by the same factor each second, holds half an hour, and falls back the same way. */
function ramp(shape: { startsAt: number; lasts: number; times: number; falls: number }): (t: number) => number {
  const { startsAt, lasts, times, falls } = shape;
  const fallsAt = startsAt + lasts + 30 * minute;
  return (t) => {
    const risen = Math.min(1, Math.max(0, (t - startsAt) / lasts));
    const fallen = Math.min(1, Math.max(0, (t - fallsAt) / falls));
    return times ** (risen - fallen);
  };
}

/** Trembles around its mean, by a fifth or so, with a memory of two minutes. */
function noise(random: Random): (t: number) => number {
  const keep = Math.exp(-1 / (2 * minute));
  const spread = 0.2 * Math.sqrt(1 - keep * keep);
  let level = 0;
  return () => {
    level = keep * level + spread * normal(random);
    return Math.exp(level);
  };
}

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function trace(name: string, seconds: number, rate: (t: number) => number): Trace {
  const rates = Float64Array.from({ length: seconds }, (_, t) => rate(t));
  const peak = rates.reduce((a, b) => Math.max(a, b), 0);
  for (let t = 0; t < seconds; t++) rates[t]! /= peak;
  return { name, kind: 'synthetic', rates, earlier: null };
}
