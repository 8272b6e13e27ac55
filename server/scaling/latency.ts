/** The chance that an arrival waits (Erlang C): `load` = rate / rate per instance, in Erlang; 1 when overloaded. */
export function erlangC(load: number, instances: number): number {
  if (load >= instances) return 1;
  let blocking = 1;
  for (let k = 1; k <= instances; k++) blocking = (load * blocking) / (k + load * blocking);
  return blocking / (1 - (load / instances) * (1 - blocking));
}

/**
 * The share of orders that take longer than `seconds`, waiting and service together, first come first served. `variability`:
 * deviation over mean of the service time, above 0 to 1. At 1 that is M/M/c, exactly; below, part of the service takes always
 * the same and the wait shrinks by (1 + variability^2) / 2 (Allen and Cunneen's approximation of M/G/c).
 */
export function latencyTail(
  seconds: number,
  rate: number,
  {
    perInstance,
    instances,
    variability = 1,
  }: { perInstance: number; instances: number; variability?: number | undefined },
): number {
  const spare = instances * perInstance - rate;
  if (spare <= 0) return 1;
  const beyond = seconds - (1 - variability) / perInstance;
  if (beyond <= 0) return 1;
  const waits = erlangC(rate / perInstance, instances);
  const serving = perInstance / variability;
  const waiting = spare / waitShare(variability);
  const service = Math.exp(-serving * beyond);
  if (Math.abs(waiting - serving) < 1e-9 * serving) return service * (1 + waits * serving * beyond);
  const both = (waiting * service - serving * Math.exp(-waiting * beyond)) / (waiting - serving);
  return (1 - waits) * service + waits * both;
}

/** What a wait is of that behind exponential service. */
export function waitShare(variability: number): number {
  return (1 + variability * variability) / 2;
}

/** The 95th percentile of the service time alone, seconds. */
export function serviceP95Seconds(perInstance: number, variability = 1): number {
  return (1 + variability * (Math.log(20) - 1)) / perInstance;
}

/** By number of instances (0..most), the largest steady rate per second that keeps the p95 within `withinSeconds`. */
export function ratesWithin(
  withinSeconds: number,
  perInstance: number,
  { most, variability = 1 }: { most: number; variability?: number | undefined },
): Float64Array {
  const rates = new Float64Array(most + 1);
  for (let instances = 1; instances <= most; instances++) {
    let low = 0;
    let high = instances * perInstance;
    for (let n = 0; n < 50; n++) {
      const middle = (low + high) / 2;
      if (latencyTail(withinSeconds, middle, { perInstance, instances, variability }) > 0.05) high = middle;
      else low = middle;
    }
    rates[instances] = low;
  }
  return rates;
}
