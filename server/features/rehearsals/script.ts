/** What a rehearsal plays, as shares of its time and of its peak. */
export type Script = { kind: 'friday' } | { kind: 'promo'; multiple: number };

/** How a Friday night grows, as in the shop's own story. */
const fridayMultiple = 15;

/** Buyers a second at a share of the rehearsal's time (0 to 1), as a share of the peak. Pure. */
export function shareAt(script: Script, time: number): number {
  if (time < 0 || time >= 1) return 0;
  return script.kind === 'friday' ? friday(time) : promo(time, 1 / script.multiple);
}

/** A calm start, 15 times as many within 60 % of the time, a peak, and down to twice the base. */
function friday(time: number): number {
  const base = 1 / fridayMultiple;
  if (time < 0.05) return base;
  if (time < 0.65) return base * fridayMultiple ** ((time - 0.05) / 0.6);
  if (time < 0.8) return 1;
  return 1 - ((time - 0.8) / 0.2) * (1 - 2 * base);
}

/** Everybody comes when it begins; less and less do after half of the time; at the end it is as before. */
function promo(time: number, base: number): number {
  if (time < 0.1) return base;
  if (time < 0.12) return base + (1 - base) * ((time - 0.1) / 0.02);
  if (time < 0.5) return 1;
  if (time < 0.9) return 1 - ((time - 0.5) / 0.4) * 0.5 * (1 - base);
  return base;
}

/** Buyers that come in all, on average. */
export function expectedBuyers(script: Script, peakPerSecond: number, durationMs: number): number {
  const steps = 1000;
  let sum = 0;
  for (let n = 0; n < steps; n++) sum += shareAt(script, (n + 0.5) / steps);
  return (sum / steps) * peakPerSecond * (durationMs / 1000);
}
