import type { Outputs } from '../../lib/trpc.ts';

export type OrderDetail = Outputs['orders']['detail'];
