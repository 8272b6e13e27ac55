import type { Config, Secrets } from '../config.ts';
import type { Database } from '../db/database.ts';
import type { Clock } from '../lib/clock.ts';
import type { DeliveryNotices } from '../lib/delivery-notices.ts';
import type { Log } from '../lib/log.ts';
import type { Waker } from '../queue/wake.ts';
import type { DeliveryJournal } from '../lib/delivery-journal.ts';

/** What every verb is given: composed once by a role. */
export type Context = {
  db: Database;
  waker: Waker;
  /** Of a process of a fleet. */
  deliveryNotices?: DeliveryNotices;
  log: Log;
  clock: Clock;
  config: Config;
  secrets: Secrets;
  instanceId: string;
  /** Where deliveries are written down before they show; only what delivers has it, where the shop wants it. */
  journal?: DeliveryJournal | undefined;
};

/** How lately whoever asks has proven who they are, and by what they would do it again. */
export type Identity = { fresh: boolean; by: 'code' | 'password' };

/** Who does it, for the audit log and for limits. Only who comes through a session has an identity to be proven. */
export type Actor = {
  id: string;
  name: string;
  role: 'owner' | 'operator' | 'staff' | 'system';
  identity?: Identity | undefined;
};

export const systemActor: Actor = { id: 'system', name: 'system', role: 'system' };
