/** For a look every 5 s at who has said nothing for 5 s, ms. */
export const silenceLook = { stillMs: 10_000, lateMs: 12_000 };

export type Mark = { id: string; mark: string };

/**
 * Tells whose mark has stood still for `stillMs` under the eyes of who asks. Ages by the database's clock are not enough: after
 * an absence of the database or of this process every mark is old. A look that comes `lateMs` after the one before begins anew.
 */
export function createSilenceWatch(
  { stillMs, lateMs }: { stillMs: number; lateMs: number },
  now = () => performance.now(),
) {
  let seen = new Map<string, { mark: string; since: number }>();
  let lookedAt = -Infinity;

  return {
    /** Of all that look silent now, those that have been so for long enough. */
    look(marks: readonly Mark[]): string[] {
      const at = now();
      const isLate = at - lookedAt > lateMs;
      lookedAt = at;
      const before = isLate ? new Map<string, { mark: string; since: number }>() : seen;
      seen = new Map(
        marks.map(({ id, mark }) => {
          const known = before.get(id);
          return [id, known?.mark === mark ? known : { mark, since: at }];
        }),
      );
      return [...seen].filter(([, { since }]) => at - since >= stillMs).map(([id]) => id);
    },
  };
}
