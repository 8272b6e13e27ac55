import type { AccountRole } from '../../contract/permissions.ts';

const hourMs = 3_600_000;

/**
 * How long a session lives. The owner's desk stands in the shop and keeps watch at night: a week between uses, a month in
 * all. Operators and staff sign in for a shift. A live stream counts as use: nobody is signed out while watching.
 */
export const sessionLimits: Record<AccountRole, { idleMs: number; absoluteMs: number }> = {
  owner: { idleMs: 7 * 24 * hourMs, absoluteMs: 30 * 24 * hourMs },
  operator: { idleMs: 2 * hourMs, absoluteMs: 12 * hourMs },
  staff: { idleMs: 2 * hourMs, absoluteMs: 12 * hourMs },
};

/** The cookie outlives every session; the row decides. */
export const cookieMaxAgeSeconds = (30 * 24 * hourMs) / 1000;

/** A confirmed identity counts for this long, ms. */
export const identityFreshMs = 5 * 60_000;

export const sessionCookieName = 'yinghuo.session_token';
