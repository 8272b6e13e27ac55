import type { Outputs } from '../../../src/renderer/lib/trpc.ts';

/** A shop that came back from 02:00 at 05:00, with two batches to check. */
export function restoredState(): Outputs['restored']['state'] {
  const restoredAt = Date.now() - 600_000;
  return {
    takenAt: new Date(restoredAt - 3 * 3_600_000).toISOString(),
    restoredAt: new Date(restoredAt).toISOString(),
    missingMs: 3 * 3_600_000,
    cause: 'backup',
    journal: 'incomplete',
    journalReason: 'torn',
    held: 312,
    knownSold: 30,
    couponsStopped: 1,
    people: [
      { name: '林晓', role: 'owner' },
      { name: '小李', role: 'operator' },
    ],
    batches: [
      {
        batchId: '00000000-0000-7000-8000-000000000880',
        label: '11 月第 1 批',
        productName: '星河游戏 点卡',
        variantName: '500 点',
        held: 212,
        isNew: false,
      },
      {
        batchId: '00000000-0000-7000-8000-000000000881',
        label: '',
        productName: '极光加速器',
        variantName: '月卡',
        held: 100,
        isNew: true,
      },
    ],
  };
}
