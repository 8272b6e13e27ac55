/** Growth of a series a step, where it is more than twice its standard error above nothing; else 0. Under 10 points: 0. */
export function significantSlope(values: readonly number[]): number {
  const n = values.length;
  if (n < 10) return 0;
  const middle = (n - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  let across = 0;
  let spread = 0;
  values.forEach((value, x) => {
    across += (x - middle) * (value - mean);
    spread += (x - middle) ** 2;
  });
  const slope = across / spread;
  const rest = values.reduce((sum, value, x) => sum + (value - mean - slope * (x - middle)) ** 2, 0);
  const error = Math.sqrt(rest / (n - 2) / spread);
  return slope > 2 * error ? slope : 0;
}
