/** The chance that an arrival waits (Erlang C): `load` = rate / rate per instance, in Erlang; 1 when overloaded. */
export function erlangC(load: number, instances: number): number {
  if (load >= instances) return 1;
  let blocking = 1;
  for (let k = 1; k <= instances; k++) blocking = (load * blocking) / (k + load * blocking);
  return blocking / (1 - (load / instances) * (1 - blocking));
}

/** The share of orders that take longer than `seconds`, waiting and service together (M/M/c, first come first served). */
export function latencyTail(seconds: number, rate: number, perInstance: number, instances: number): number {
  const spare = instances * perInstance - rate;
  if (spare <= 0) return 1;
  const waits = erlangC(rate / perInstance, instances);
  const service = Math.exp(-perInstance * seconds);
  if (Math.abs(spare - perInstance) < 1e-9 * perInstance) return service * (1 + waits * perInstance * seconds);
  const both = (spare * service - perInstance * Math.exp(-spare * seconds)) / (spare - perInstance);
  return (1 - waits) * service + waits * both;
}

/** The 95th percentile of order latency in seconds at a steady rate (both rates per second); Infinity when overloaded. */
export function latencyP95Seconds(rate: number, perInstance: number, instances: number): number {
  if (rate >= instances * perInstance) return Number.POSITIVE_INFINITY;
  let low = 0;
  let high = 1 / perInstance;
  while (latencyTail(high, rate, perInstance, instances) > 0.05) high *= 2;
  for (let n = 0; n < 60; n++) {
    const middle = (low + high) / 2;
    if (latencyTail(middle, rate, perInstance, instances) > 0.05) low = middle;
    else high = middle;
  }
  return high;
}

/** The 95th percentile in seconds while a backlog stands: the time to work it off, and the service time's own tail. */
export function overloadedP95Seconds(backlog: number, capacity: number, perInstance: number): number {
  return backlog / capacity + Math.log(20) / perInstance;
}

/** By number of instances (0..most), the largest steady rate per second that keeps the p95 within `withinSeconds`. */
export function ratesWithin(withinSeconds: number, perInstance: number, most: number): Float64Array {
  const rates = new Float64Array(most + 1);
  for (let instances = 1; instances <= most; instances++) {
    let low = 0;
    let high = instances * perInstance;
    for (let n = 0; n < 50; n++) {
      const middle = (low + high) / 2;
      if (latencyTail(withinSeconds, middle, perInstance, instances) > 0.05) high = middle;
      else low = middle;
    }
    rates[instances] = low;
  }
  return rates;
}

/** The fewest instances whose rate (from `ratesWithin`) holds this one, within `least` and `most`. */
export function instancesFor(rates: Float64Array, rate: number, least: number, most: number): number {
  let low = least;
  let high = Math.min(most, rates.length - 1);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rates[middle]! >= rate) high = middle;
    else low = middle + 1;
  }
  return low;
}
