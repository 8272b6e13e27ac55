import type { z } from 'zod';
import type { Messages } from '../contract/plug-in.ts';
import type { Processors } from '../contract/scaling/observation.ts';
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

/** What is there of one service. `missing`: desired, not running, and tried again later because it keeps dying. */
export type DriverView = { instances: DriverInstance[]; missing: number; deathsInARow: number };

/** Desired instances, by service; a service that is left out stays as it is. */
export type DesiredCounts = Readonly<Record<string, number>>;

/** `stale_epoch`: a newer scaler has given orders since; nothing was changed. */
export type SetResult = 'done' | 'stale_epoch';

export type OpenDriver = {
  /** Throws when the place can't be reached. */
  observe(service: string): Promise<DriverView>;
  /** The room that all instances share here: where it is full, more of what computes helps nobody. Null: they share none, or nobody tells. */
  processors(): Promise<Processors | null>;
  /** Idempotent. Returns when the order was taken, not when the instances serve. Throws when the place can't be reached. */
  setDesired(counts: DesiredCounts, epoch: number): Promise<SetResult>;
  /** Ends one instance at once, as if its plug were pulled; false: there is none of that id. */
  kill(id: string): Promise<boolean>;
};

export type DriverDeps = {
  fetch: typeof fetch;
  /** What the place hands to a scaler that it started itself. */
  handed: { fleet?: { port: number; token: string } };
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
  open(settings: z.output<Settings>, deps: DriverDeps): OpenDriver;
};

export function defineDriver<Settings extends z.ZodType>(driver: Driver<Settings>): Driver<Settings> {
  return driver;
}
