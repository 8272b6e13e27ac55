import type { OpenDriver } from '../../../server/drivers/driver.ts';
import type { PlaceTrouble } from '../../../server/drivers/place-error.ts';

type Soon<T> = T | Promise<T>;

/** Somewhere instances run, at the test's word: what a driver's suite needs of it. */
export type FakePlace = AsyncDisposable & {
  driver: OpenDriver;
  /** The driver of a second scaler. */
  another(): OpenDriver;
  /** Ids of the running instances of a service, oldest first. */
  running(service: string): Soon<string[]>;
  /** The oldest instance of a service that does not serve yet says that it serves. */
  serve(service: string): Soon<void>;
  /** The oldest instance dies a moment after its start. */
  crash(service: string): Soon<void>;
  /** Orders the place has taken so far. */
  starts(): Soon<number>;
  /** The place can't be reached any more. */
  vanish(): Promise<void>;
  /** What is asked from now on is answered so; null: as usual. Absent: this place never answers so. */
  answers?: Partial<Record<PlaceTrouble, () => Soon<void>>>;
  /** As usual again. */
  recover?(): Soon<void>;
  /** Nothing more finds room; what was ordered and is not there yet waits. */
  fillUp?(): Soon<void>;
};
