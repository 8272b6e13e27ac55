import type { Database } from '../../server/db/database.ts';
import type { Busy } from './busy.ts';
import { stormServices } from './settings.ts';

type Service = (typeof stormServices)[number];

type Row = {
  id: string;
  service: Service;
  state: string;
  beat: string;
  at_ms: number;
  busy_ms: number;
  slot_ms: number;
};

/**
 * How busy each instance says it is, from its own heartbeats (every 2 s), as a metrics server would scrape it; the same
 * for a run that scales and for its controls, which have no history of a scaler.
 */
export type PodMeter = {
  /** Reads what was told since the last look. */
  look(atMs: number): Promise<void>;
  /** Mean busy share of a service's ready instances, by their newest word; NaN: none told. */
  busyOf(service: Service): number;
  ready(service: Service): number;
  /** By ten seconds of the run: busy instance-seconds, a half-busy instance counting half, beside those told of. */
  book(): Busy[];
};

const sliceMs = 10_000;

export function createPodMeter({ pool }: Database): PodMeter {
  const heard = new Map<string, string>();
  let newest: Row[] = [];
  const slices = new Map<number, Busy>();

  return {
    async look(atMs) {
      const { rows } = await pool.query<Row>(
        `select id, service, state, heartbeat_at::text as beat, (metrics -> 'load' ->> 'intervalMs')::float as at_ms,
            (metrics -> 'load' ->> 'busyMs')::float as busy_ms, (metrics -> 'load' ->> 'slotMs')::float as slot_ms
          from instance where service = any($1) and state <> 'dead' and heartbeat_at > now() - interval '10 seconds'
            and metrics -> 'load' ->> 'slotMs' is not null`,
        [stormServices],
      );
      newest = rows.filter(({ slot_ms: slotMs }) => slotMs > 0);
      const slice = Math.floor(atMs / sliceMs) * sliceMs;
      const sums = slices.get(slice) ?? { atMs: slice, busySlotSeconds: 0, paidSlotSeconds: 0 };
      for (const { id, beat, at_ms: intervalMs, ...row } of newest) {
        if (heard.get(id) === beat) continue;
        heard.set(id, beat);
        sums.busySlotSeconds += ((row.busy_ms / row.slot_ms) * intervalMs) / 1000;
        sums.paidSlotSeconds += intervalMs / 1000;
      }
      slices.set(slice, sums);
    },
    busyOf(service) {
      const mine = newest.filter((row) => row.service === service && row.state === 'ready');
      return mine.reduce((sum, row) => sum + row.busy_ms / row.slot_ms, 0) / mine.length;
    },
    ready: (service) => newest.filter((row) => row.service === service && row.state === 'ready').length,
    book: () => [...slices.values()],
  };
}
