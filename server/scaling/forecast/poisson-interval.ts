/** Where the mean of a Poisson count lies, exactly (Garwood's interval), with this much doubt left on either side. */
export function poissonInterval(count: number, doubt = 0.025): { low: number; high: number } {
  return {
    low: count === 0 ? 0 : meanWhere(count, 1 - doubt),
    high: meanWhere(count + 1, doubt),
  };
}

/** The same for a sum of Poisson counts with weights of their own, as a share of that sum (Fay and Feuer's interval); its sum is above 0. */
export function weightedInterval(
  counts: readonly { count: number; weight: number }[],
  doubt = 0.025,
): { low: number; high: number } {
  let sum = 0;
  let variance = 0;
  let most = 0;
  for (const { count, weight } of counts) {
    sum += weight * count;
    variance += weight * weight * count;
    if (weight > most) most = weight;
  }
  const more = { sum: sum + most, variance: variance + most * most };
  return {
    low: ((variance / sum) * meanWhere((sum * sum) / variance, 1 - doubt)) / sum,
    high: ((more.variance / more.sum) * meanWhere((more.sum * more.sum) / more.variance, doubt)) / sum,
  };
}

/** The mean at which a count stays below `count` with this probability, to 1e-9 of itself; half a chi-squared quantile. */
function meanWhere(count: number, probability: number): number {
  let low = 0;
  let high = count + 10 * Math.sqrt(count) + 20;
  for (let n = 0; n < 200 && high - low > 1e-9 * high; n++) {
    const middle = (low + high) / 2;
    if (below(count, middle) > probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Probability that a Poisson count of this mean is below `count` (>= 1): the regularized upper incomplete gamma function. */
export function below(count: number, mean: number): number {
  if (mean <= 0) return 1;
  const scale = Math.exp(count * Math.log(mean) - mean - logGamma(count));
  if (mean < count + 1) return 1 - scale * series(count, mean);
  return scale * fraction(count, mean);
}

const steps = 100_000;
const exact = 1e-14;

function series(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < steps; n++) {
    term *= x / (a + n);
    sum += term;
    if (term < sum * exact) break;
  }
  return sum;
}

/** By Lentz's method. */
function fraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let value = d;
  for (let n = 1; n < steps; n++) {
    const top = -n * (n - a);
    b += 2;
    d = 1 / nonZero(top * d + b);
    c = nonZero(b + top / c);
    const factor = d * c;
    value *= factor;
    if (Math.abs(factor - 1) < exact) break;
  }
  return value;
}

const nonZero = (value: number): number => (Math.abs(value) < 1e-300 ? 1e-300 : value);

const lanczos = [
  76.18009172947146, -86.5053203294168, 24.01409824083091, -1.231739572450155, 0.1208650973866179e-2,
  -0.5395239384953e-5,
] as const;

function logGamma(x: number): number {
  const base = x + 5.5;
  let sum = 1.000000000190015;
  for (const [n, weight] of lanczos.entries()) sum += weight / (x + n + 1);
  return Math.log((2.506628274631 * sum) / x) - base + (x + 0.5) * Math.log(base);
}
