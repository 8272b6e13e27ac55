import { type Arrivals, rememberedSeconds } from './arrivals.ts';

/** A straight line through the newest seconds of arrivals. */
export type Trend = {
  /** Arrivals a second at the newest second, on the line. */
  level: number;
  /** Growth, arrivals a second per second, and its standard error. */
  slope: number;
  error: number;
};

const tooFew = 4;

/** Least squares over the newest `seconds`; null when fewer than four are known. */
export function trendOf({ counts, newest, known }: Arrivals, seconds: number): Trend | null {
  const length = Math.min(seconds, known);
  if (length < tooFew) return null;
  const middle = (length - 1) / 2;
  let sum = 0;
  let squares = 0;
  let crossed = 0;
  for (let n = 0; n < length; n++) {
    const count = counts[(newest - n) % rememberedSeconds]!;
    sum += count;
    squares += count * count;
    crossed += count * (middle - n);
  }
  const mean = sum / length;
  const spread = (length * (length * length - 1)) / 12;
  const slope = crossed / spread;
  const residual = Math.max(0, squares - sum * mean - slope * crossed) / (length - 2);
  // counts scatter at least like chance arrivals: a handful of equal seconds proves no straight line
  return { level: mean + slope * middle, slope, error: Math.sqrt(Math.max(residual, mean) / spread) };
}

/** More than two standard errors away from standing still. */
export const isSignificant = ({ slope, error }: Trend): boolean => slope > 2 * error;
