import { z } from 'zod';
import { orderNo, plainText, uuid } from './fields.ts';
import type { AccountRole } from './permissions.ts';

/** Most text of a list of sold keys that is taken at once, characters; a longer list comes in parts. */
export const maxSoldListChars = 2_000_000;

export const releaseHeldInput = z.object({ batchIds: z.array(uuid).min(0).max(500) });

export const soldListInput = z.object({
  /** One key a line. */
  text: z.string().max(maxSoldListChars),
  /** Only counts, and changes nothing. */
  preview: z.boolean().default(false),
});

export const restoredOrderInput = z.object({
  orderNo,
  /** deliver: its buyer has got nothing; done: delivered or paid back in the time that is missing. */
  verdict: z.enum(['deliver', 'done']),
  note: plainText(500).default(''),
});

export type HeldBatch = {
  batchId: string;
  label: string;
  productName: string;
  variantName: string;
  held: number;
  /** Imported after the shop came back: perhaps a file of the time that is missing. */
  isNew: boolean;
};

export type RestoredState = {
  /** What the shop knows ends here. */
  takenAt: string;
  restoredAt: string;
  missingMs: number;
  cause: 'backup' | 'went_back';
  journal: 'none' | 'complete' | 'incomplete';
  /** Why a journal that is there proves nothing. */
  journalReason: string | null;
  held: number;
  /** Keys known to have been sold since; never sold again. */
  knownSold: number;
  batches: HeldBatch[];
  /** Coupons with a limit that were stopped, as uses may be missing. */
  couponsStopped: number;
  /** Who can sign in, as it was then: people removed since are back. Empty for those who may not see it. */
  people: { name: string; role: AccountRole }[];
};

export type SoldListResult = {
  keys: number;
  /** Were unsold here, and will never be sold. */
  marked: number;
  /** Known as sold already. */
  already: number;
  /** Not in this shop's stock; an import of them is refused as sold. */
  unknown: number;
};
