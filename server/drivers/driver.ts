import type { z } from 'zod';
import type { Messages } from '../contract/plug-in.ts';
import type { Processors, Room } from '../contract/scaling/observation.ts';
import type { ProcessState } from '../contract/services.ts';

/** One running instance, as the place where it runs sees it. */
export type DriverInstance = {
  id: string;
  state: ProcessState;
  startedAtMs: number;
  /** Null: not yet, or this place does not tell. */
  readyAtMs: number | null;
  /** Null: this place does not tell. */
  cpuPercent: number | null;
  memoryMb: number | null;
};

/** What is there of one service. */
export type DriverView = {
  instances: DriverInstance[];
  /** Desired, not running, and tried again later because it keeps dying. */
  missing: number;
  deathsInARow: number;
  /** The place's own engine keeps so many, above what was ordered; undefined or null: it does as it is told. */
  kept?: { instances: number; why: string } | null;
};

/** One look at the whole place. A service that is not told of runs nothing there. */
export type PlaceView = {
  services: Readonly<Record<string, DriverView>>;
  /** How many instances more the place can hold, all services together. */
  room: Room;
  /** The processors that all instances share here: where they are full, more of what computes helps nobody. Null: they share none, or nobody tells. */
  processors: Processors | null;
};

/** `desired` is also the floor: the place's own engine may go above it, up to `ceiling`, while no scaler lives. */
export type DesiredCount = { desired: number; ceiling: number };

/** By service; one that is left out stays as it is. */
export type DesiredCounts = Readonly<Record<string, DesiredCount>>;

/** `epoch` grows with every change of scaler; `decidedAtMs` by the database's clock. */
export type PlaceOrder = { counts: DesiredCounts; epoch: number; decidedAtMs: number };

/** `stale_epoch`: a newer scaler has given orders since; nothing was changed. */
export type SetResult = 'done' | 'stale_epoch';

/** At least so many instances of a service from `fromMs` to `untilMs`. */
type KeptFloor = { id: string; service: string; instances: number; fromMs: number; untilMs: number };

/** What the place's owner asks for a day (UTC), minor units; `final`: no more will be added to it. */
type DayBill = { dayMs: number; minor: number; currency: string; final: boolean };

/** Every function throws a `PlaceError` when the place refuses or can't be reached. */
export type OpenDriver = {
  /** Asked once a turn. */
  observe(): Promise<PlaceView>;
  /** Idempotent. Returns when the order was taken, not when the instances serve. */
  setDesired(order: PlaceOrder): Promise<SetResult>;
  /** Ends one instance at once, as if its plug were pulled; false: there is none. `place`: what the host of the instance is called. */
  kill(instance: { id: string; place: string }): Promise<boolean>;
  /** Floors of the next 48 h, for the place's own scheduler: they hold there while no scaler lives. All of them, each time. */
  keepFloors?(floors: readonly KeptFloor[]): Promise<void>;
  bill?(fromMs: number, untilMs: number): Promise<DayBill[]>;
};

export type DriverDeps = {
  fetch: typeof fetch;
  /** What the place hands to a scaler that it started itself. */
  handed: {
    fleet?: { port: number; token: string } | undefined;
    /** The address of the place's own interface, and the folder of the credentials that it mounts and renews. */
    mounted?: { url: string; folder: string } | undefined;
  };
};

type DriverCapabilities = {
  /** Instances of all services together; null: no limit of its own. */
  mostInstances: number | null;
};

/** Where instances run. A plug-in: one plain object and one line in `index.ts`. */
export type Driver<Settings extends z.ZodType = z.ZodType> = {
  label: Messages;
  settings: Settings;
  capabilities: DriverCapabilities;
  /** Whether the place can be reached from where the shop runs; absent: from anywhere. */
  isWithinReach?(from: Pick<DriverDeps['handed'], 'mounted'>): boolean;
  open(settings: z.output<Settings>, deps: DriverDeps): OpenDriver;
};

export function defineDriver<Settings extends z.ZodType>(driver: Driver<Settings>): Driver<Settings> {
  return driver;
}
