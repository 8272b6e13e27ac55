-- The running shop needs no right to change tables: what it makes and drops of the history goes through two functions of the owner.

create function keep_partition(parent text, n bigint, lower_bound timestamptz, upper_bound timestamptz) returns void
  language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  if parent not in ('arrival_minute', 'thought_minute', 'metric_slice_10', 'metric_slice_60', 'metric_slice_3600') then
    raise exception '% keeps no history', parent using errcode = 'insufficient_privilege';
  end if;
  execute format('create table if not exists public.%I partition of public.%I for values from (%L) to (%L)',
    parent || '_' || n, parent, lower_bound, upper_bound);
end $$;

create function drop_partition(parent text, n bigint) returns void
  language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  if parent not in ('arrival_minute', 'thought_minute', 'metric_slice_10', 'metric_slice_60', 'metric_slice_3600') then
    raise exception '% keeps no history', parent using errcode = 'insufficient_privilege';
  end if;
  execute format('drop table if exists public.%I', parent || '_' || n);
end $$;

revoke execute on function keep_partition(text, bigint, timestamptz, timestamptz), drop_partition(text, bigint) from public;

-- row triggers are not asked when a table is emptied
create trigger ledger_transfer_kept before truncate on ledger_transfer for each statement execute function refuse_change();
create trigger ledger_entry_kept before truncate on ledger_entry for each statement execute function refuse_change();
create trigger audit_entry_kept before truncate on audit_entry for each statement execute function refuse_change();
create trigger audit_seal_kept before truncate on audit_seal for each statement execute function refuse_change();
create trigger audit_sealed_kept before truncate on audit_sealed for each statement execute function refuse_change();
create trigger policy_version_kept before truncate on policy_version for each statement execute function refuse_change();
