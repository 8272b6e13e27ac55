export type Bounds = { x: number; y: number; width: number; height: number };

export const smallest = { width: 420, height: 480 };
const usual = { width: 1280, height: 840 };

/** Where a window opens: as it was left, but never bigger than a screen nor off all of them. */
export function boundsOnScreen(
  saved: Bounds | undefined,
  areas: readonly Bounds[],
): Partial<Bounds> & { width: number; height: number } {
  const area = (saved && mostCovered(saved, areas)) ?? areas[0];
  if (!area) return saved ?? usual;
  const wanted = saved ?? usual;
  const width = Math.min(Math.max(wanted.width, smallest.width), area.width);
  const height = Math.min(Math.max(wanted.height, smallest.height), area.height);
  if (!saved) return { width, height };
  return {
    width,
    height,
    x: clamp(saved.x, area.x, area.x + area.width - width),
    y: clamp(saved.y, area.y, area.y + area.height - height),
  };
}

function mostCovered(saved: Bounds, areas: readonly Bounds[]): Bounds | undefined {
  let best: { area: Bounds; covered: number } | undefined;
  for (const area of areas) {
    const covered =
      overlap(saved.x, saved.width, { b: area.x, bLength: area.width }) *
      overlap(saved.y, saved.height, { b: area.y, bLength: area.height });
    if (covered > (best?.covered ?? 0)) best = { area, covered };
  }
  return best?.area;
}

function overlap(a: number, aLength: number, { b, bLength }: { b: number; bLength: number }): number {
  return Math.max(0, Math.min(a + aLength, b + bLength) - Math.max(a, b));
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
