import { z } from 'zod';
import type { Connection } from '../../db/database.ts';
import type { DeadJob } from '../../queue/worker.ts';
import { openNeed } from './needs-you.ts';

const payloadOf = z.looseObject({ orderId: z.number().int().optional() });

/** Puts a job that failed for good under *Needs you*, where it can be tried again: by its task and its payload's first value. */
export function openDeadLetter(tx: Connection, { task, payload, error }: DeadJob): Promise<void> {
  const { orderId, ...others } = payloadOf.parse(payload);
  const about = orderId === undefined ? Object.values(others)[0] : orderId;
  return openNeed(tx, {
    kind: 'dead_letter',
    subject: `${task}:${String(about)}`,
    ...(orderId !== undefined && { orderId }),
    detail: { task, error },
  });
}
