/** An instance that has not beaten for so long counts as dead, ms. */
export const aliveMs = 15_000;

/**
 * SQL: the instances that beat within a stretch, for `from ${livingWithin("interval '10 seconds'")} i`. Postgres merges it
 * into the statement around it, so it costs what the table itself would.
 */
export const livingWithin = (stretch: string): string =>
  `(select * from instance where state <> 'dead' and heartbeat_at > now() - ${stretch})`;

/** SQL: the instances that count as running, for `from ${livingInstances} i`. */
export const livingInstances = livingWithin(`interval '${aliveMs} milliseconds'`);
