-- What a person let out stays as it was written.
create trigger staff_act_append_only before update or delete on staff_act for each row execute function refuse_change();
create trigger staff_act_kept before truncate on staff_act for each statement execute function refuse_change();
