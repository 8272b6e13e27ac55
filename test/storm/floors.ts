import { systemActor } from '../../server/features/context.ts';
import { saveSchedule } from '../../server/features/promos/save-schedule.ts';
import { readSettings } from '../../server/features/settings/read.ts';
import type { StormShop } from './shop.ts';

/** A floor for a while, entered as the owner would: a schedule in the shop's zone, beginning on a whole minute. */
export async function saveFloors(
  shop: StormShop,
  { startsAtMs, lengthMs }: { startsAtMs: number; lengthMs: number },
): Promise<void> {
  const { timeZone } = await readSettings(shop.ctx);
  const local = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('sv-SE', { timeZone, ...options }).format(startsAtMs);
  await saveSchedule(
    shop.ctx,
    {
      name: '彩排促销',
      rrule: 'FREQ=DAILY;COUNT=1',
      firstDay: local({ year: 'numeric', month: '2-digit', day: '2-digit' }),
      startsAt: local({ hour: '2-digit', minute: '2-digit' }),
      durationMs: lengthMs,
      leadMs: 20_000,
      floors: { storefront: 5, orders: 5, dispense: 5, commission: 5 },
      enabled: true,
    },
    systemActor,
  );
}
