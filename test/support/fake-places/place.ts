import type { OpenDriver } from '../../../server/drivers/driver.ts';

/** Somewhere instances run, at the test's word: what a driver's suite needs of it. */
export type FakePlace = AsyncDisposable & {
  driver: OpenDriver;
  /** Ids of the running instances of a service, oldest first. */
  running(service: string): string[];
  /** The oldest instance of a service says that it serves. */
  serve(service: string): void;
  /** The oldest instance dies a moment after its start. */
  crash(service: string): void;
  /** Orders the place has taken so far. */
  starts(): number;
  /** The place can't be reached any more. */
  vanish(): Promise<void>;
};
