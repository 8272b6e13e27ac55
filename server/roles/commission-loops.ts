import { releaseDueCommissions } from '../features/referrals/release.ts';
import { loop, untilShort } from './loop.ts';

export const commissionLoops = [
  loop({
    name: 'release',
    everyMs: 10_000,
    lease: { name: 'release', ttlMs: 30_000 },
    work: (ctx) => untilShort(200, () => releaseDueCommissions(ctx)),
  }),
];
