import { statement } from '../../../db/statement.ts';
import { isRealMinute } from '../../../db/predicates/real-minutes.ts';

/** `through`: the promoter whose link it was; `buyer`: the promoter that the buyer has become, a moment after the delivery. */
export type DeliveryRow = { event: number; id: number; at_ms: number; through: number | null; buyer: number | null };

export const minutes = statement<{ at_ms: number; total: number }, [number, number]>({
  name: 'forecast_minutes',
  text: `select extract(epoch from minute)::float8 * 1000 as at_ms, total from arrival_minute
    where service = 'storefront' and minute >= to_timestamp($1::float8 / 1000) and minute < to_timestamp($2::float8 / 1000)
      and ${isRealMinute} order by minute`,
});

/** Deliveries after an event's id, at most six figures of events back: who bought, and through whose link. */
export const deliveries = statement<DeliveryRow, [number | null, number, number]>({
  name: 'forecast_deliveries',
  text: `with fresh as (
      select id, order_id, at from order_event
      where id > coalesce($1, (select max(id) - 200000 from order_event), 0) and type = 'delivered'
        and at > to_timestamp($2::float8 / 1000) and at < to_timestamp($3::float8 / 1000)
      order by id desc limit 50000
    )
    select f.id as event, f.order_id as id, extract(epoch from f.at)::float8 * 1000 as at_ms, o.referrer_id as through,
      coalesce((select p.id from promoter p where p.founding_order_id = o.id),
        (select min(p.id) from promoter p where p.contact_hash = o.contact_hash)) as buyer
    from fresh f join orders o on o.id = f.order_id and not o.rehearsal
    order by f.at, f.id`,
});

/** The first word about an hour stays. */
export const saveHours = statement<never, [number, string[], number[], number[], number[]]>({
  name: 'forecast_save_hours',
  text: `insert into forecast_hour (source, hour, per_second, low, high)
    select source, to_timestamp($1::float8 / 1000), per_second, low, high
    from unnest($2::text[], $3::float8[], $4::float8[], $5::float8[]) as said (source, per_second, low, high)
    on conflict do nothing`,
});

/** What came of the hours that are over; one that was counted for less than half of it stays open. */
export const fillHours = statement<never, [number]>({
  name: 'forecast_fill_hours',
  text: `with open as (
      select distinct hour from forecast_hour
      where actual is null and hour <= to_timestamp($1::float8 / 1000) - interval '1 hour' and hour > to_timestamp($1::float8 / 1000) - interval '2 days'
    ), came as (
      select hour, sum(total)::float8 / (count(*) * 60) as per_second from open
      join arrival_minute m on m.service = 'storefront' and m.minute >= hour and m.minute < hour + interval '1 hour' and ${isRealMinute}
      group by hour having count(*) >= 30
    )
    update forecast_hour f set actual = came.per_second from came where f.hour = came.hour and f.actual is null`,
});
