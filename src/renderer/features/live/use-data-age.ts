import { useNow } from '../../lib/use-now.ts';
import { dataAgeMs, greyAfterMs, staleAfterMs, useConnection } from '../../state/connection.ts';

/** How old what is on screen is; `ageMs` null until the first pulse came. */
export function useDataAge() {
  const now = useNow();
  const heardAtMs = useConnection((state) => state.heardAtMs);
  const ageWhenHeardMs = useConnection((state) => state.ageWhenHeardMs);
  const ageMs = dataAgeMs({ heardAtMs, ageWhenHeardMs }, now);
  return { ageMs, grey: ageMs !== null && ageMs > greyAfterMs, stale: ageMs !== null && ageMs > staleAfterMs };
}
