/** For a row's `minute`: no rehearsal touched it, whose drawn buyers are no traffic. */
export const isRealMinute = `not exists (select from rehearsal r
    where minute > r.started_at - interval '1 minute' and minute < coalesce(r.ended_at, now()) + interval '1 minute')`;
