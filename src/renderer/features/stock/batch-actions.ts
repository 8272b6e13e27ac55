import type { Permission } from '../../../../server/contract/permissions.ts';
import type { Batch } from './batch.ts';

/** What can be done to a batch, when, and by whom. */
export const batchActions = {
  stop: { permission: 'batches.stop', when: (batch: Batch) => batch.state === 'active' },
  resume: { permission: 'batches.stop', when: (batch: Batch) => batch.state === 'stopped' },
  move: {
    permission: 'batches.change',
    when: (batch: Batch) => batch.state !== 'undone' && batch.state !== 'recalled' && batch.left > 0,
  },
  recall: {
    permission: 'batches.recall',
    when: (batch: Batch) => batch.state === 'active' || batch.state === 'stopped',
  },
  undo: { permission: 'batches.change', when: (batch: Batch) => batch.state !== 'undone' && batch.left > 0 },
  // for those who may not undo every import: their own, within the hour
  undoOwn: {
    permission: 'batches.undoOwn',
    when: (batch: Batch) => batch.undoUntil !== undefined && batch.left > 0 && /^(active|stopped)$/.test(batch.state),
  },
} as const satisfies Record<string, { permission: Permission; when: (batch: Batch) => boolean }>;

export type BatchAction = keyof typeof batchActions;
