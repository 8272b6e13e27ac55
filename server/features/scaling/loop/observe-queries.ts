import type { ScaledService } from '../../../contract/scaling/policy.ts';
import type { TaskBacklog } from './observe-services.ts';
import { statement } from '../../../db/statement.ts';
import { deliveredByItself } from '../../../db/predicates/delivered-by-itself.ts';

export type OverrideRow = {
  id: string;
  service: ScaledService;
  instances: number;
  exact: boolean;
  name: string;
  from_ms: number;
  until_ms: number;
};

export type EventCount = { type: string; second: number; count: number; first: number };

/** Work that waits for a worker, and is being done, per task. */
export const backlog = statement<TaskBacklog>({
  name: 'observe_backlog',
  text: `select task, count(*) filter (where locked_until <= now())::int as waiting,
      count(*) filter (where locked_by is not null and locked_until > now())::int as running,
      coalesce(extract(epoch from now() - min(locked_until) filter (where locked_until <= now())) * 1000, 0)::float8 as oldest_ms
    from job where dead_at is null group by task`,
});

// read from an id on, which a primary key finds at once; the window is read again and again, so a late commit is not lost
export const payments = statement<EventCount, [number | null]>({
  name: 'observe_payments',
  text: `select 'payment' as type, floor(extract(epoch from received_at))::bigint as second, count(*)::int as count, min(id) as first
    from payment_event where id > coalesce($1, (select max(id) - 2000 from payment_event), 0)
      and received_at > now() - interval '14 seconds' group by 2`,
});

export const orderEvents = statement<EventCount, [number | null]>({
  name: 'observe_order_events',
  text: `select type, floor(extract(epoch from at))::bigint as second, count(*)::int as count, min(id) as first
    from order_event where id > coalesce($1, (select max(id) - 5000 from order_event), 0)
      and at > now() - interval '14 seconds' group by 1, 2`,
});

export const newestIds = statement<{ payment: number; event: number }>({
  name: 'observe_newest_ids',
  text: `select coalesce((select max(id) from payment_event), 0) as payment, coalesce((select max(id) from order_event), 0) as event`,
});

/** Payment confirmed → key delivered, of the last 10 s, p95. */
export const deliveryLatency = statement<{ p95: number | null }, [number | null]>({
  name: 'observe_delivery_latency',
  text: `select percentile_cont(0.95) within group (order by extract(epoch from o.delivered_at - o.paid_at) * 1000) as p95
    from order_event e join orders o on o.id = e.order_id
    where e.id > coalesce($1, (select max(id) - 5000 from order_event), 0) and e.at > now() - interval '10 seconds'
      and e.type = 'delivered' and o.delivery = 'key' and o.paid_at is not null
      and ${deliveredByItself('o.id')}`,
});

export const pause = statement<{ scale_in: boolean; everything: boolean }>({
  name: 'observe_pause',
  text: `select scale_in, everything from scaling_pause where (scale_in or everything) and (until is null or until > now())`,
});

export const overrides = statement<OverrideRow>({
  name: 'observe_overrides',
  text: `select id, service, instances, exact, actor_name as name, extract(epoch from created_at)::float8 * 1000 as from_ms,
      extract(epoch from until)::float8 * 1000 as until_ms
    from scaling_override where ended_at is null and until > now() order by created_at`,
});

export const leads = statement<{ clicks_today: number; new_referrers: number }>({
  name: 'observe_leads',
  text: `select (select coalesce(sum(clicks), 0)::int from referral_click where day = (now() at time zone 'UTC')::date) as clicks_today,
      (select count(*)::int from (select id, contact_hash, created_at from promoter order by id desc limit 1000) newest
        where created_at > now() - interval '1 minute'
          and not exists (select from promoter before where before.contact_hash = newest.contact_hash and before.id < newest.id)) as new_referrers`,
});

export const suspects = statement<{ keys: boolean; gateway: boolean; database: boolean }>({
  name: 'observe_suspects',
  text: `select exists (select from needs_you where kind = 'out_of_stock' and resolved_at is null
        and since > now() - interval '10 minutes') as keys,
      coalesce((select avg(extract(epoch from received_at - happened_at)) > 15 from (
          select received_at, happened_at from payment_event order by id desc limit 30) recent
        where received_at > now() - interval '1 minute' and happened_at is not null), false) as gateway,
      (select count(*) filter (where wait_event_type = 'Lock') > 10 or count(*) filter (where state = 'active') > 40
        from pg_stat_activity where datname = current_database()) as database`,
});
