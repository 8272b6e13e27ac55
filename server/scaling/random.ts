export type Random = () => number;

/** A seeded generator (sfc32) of numbers in [0, 1); the same seed gives the same sequence on every machine. */
export function createRandom(seed: number): Random {
  let a = seed | 0;
  let b = (seed / 2 ** 32) | 0;
  let c = 0x9e3779b9;
  let counter = 1;
  const next = (): number => {
    const mixed = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + mixed;
    return (mixed >>> 0) / 2 ** 32;
  };
  for (let n = 0; n < 15; n++) next();
  return next;
}

/** A Poisson count with this mean (>= 0): by inversion below 10, by transformed rejection (Hörmann's PTRS) above. */
export function poisson(random: Random, mean: number): number {
  if (!(mean > 0)) return 0;
  if (mean >= 10) return rejected(random, mean);
  const limit = Math.exp(-mean);
  let product = random();
  let count = 0;
  while (product > limit) {
    product *= random();
    count++;
  }
  return count;
}

function rejected(random: Random, mean: number): number {
  const slope = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * slope;
  const inverseAlpha = 1.1239 + 1.1328 / (slope - 3.4);
  const vr = 0.9277 - 3.6224 / (slope - 2);
  for (;;) {
    const u = random() - 0.5;
    const v = random();
    const us = 0.5 - Math.abs(u);
    const count = Math.floor(((2 * a) / us + slope) * u + mean + 0.43);
    if (us >= 0.07 && v <= vr) return count;
    if (count < 0 || (us < 0.013 && v > us)) continue;
    const left = Math.log(v) + Math.log(inverseAlpha) - Math.log(a / (us * us) + slope);
    if (left <= count * Math.log(mean) - mean - logFactorial(count)) return count;
  }
}

function logFactorial(n: number): number {
  const small = smallLogFactorials[n];
  if (small !== undefined) return small;
  const x = n + 1;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * x) - 1 / (360 * x ** 3);
}

const smallLogFactorials = [0];
for (let n = 1, sum = 0; n < 20; n++) smallLogFactorials.push((sum += Math.log(n)));
