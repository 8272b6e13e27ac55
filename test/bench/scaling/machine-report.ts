import { playMachine } from './machine.ts';

/** Ramps on one machine of two processors; with a supplier that takes this long, ms, or none. */
const ramps = [
  { calm: 30, peak: 120, upstreamMs: 0 },
  { calm: 30, peak: 200, upstreamMs: 0 },
  { calm: 30, peak: 260, upstreamMs: 0 },
  { calm: 20, peak: 100, upstreamMs: 800 },
  { calm: 20, peak: 260, upstreamMs: 800 },
];

/** Orders delivered a second at the peak, and instances: by who sees how full the machine is, and by who does not. */
export function machineFigures() {
  return ramps.map((ramp) => {
    const [told, blind] = [playMachine(ramp, true), playMachine(ramp, false)];
    return {
      ...ramp,
      perSecond: Number(told.perSecond.toFixed(1)),
      instances: told.instances,
      blindPerSecond: Number(blind.perSecond.toFixed(1)),
      blindInstances: blind.instances,
    };
  });
}

export function printMachine(): void {
  console.log('\none machine of two processors, costs an order as measured: orders delivered a second at the peak');
  for (const { peak, upstreamMs, perSecond, instances, blindPerSecond, blindInstances } of machineFigures()) {
    const many = (of: object) => Object.values(of).join('/');
    const supplier = upstreamMs > 0 ? `, a supplier of ${upstreamMs} ms` : '';
    console.log(
      `  ${`${peak}/s${supplier}`.padEnd(32)} ${perSecond} with ${many(instances)} (without a word of the machine ${blindPerSecond} with ${many(blindInstances)})`,
    );
  }
}
