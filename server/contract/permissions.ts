export const accountRoles = ['owner', 'operator', 'staff'] as const;
export type AccountRole = (typeof accountRoles)[number];

const all = ['owner', 'operator', 'staff'] as const;
const watchers = ['owner', 'operator'] as const;
const owner = ['owner'] as const;

/** Who may what: the one table. A procedure and a stream field each name one of these. */
export const permissions = {
  'self.use': all,
  'live.read': all,
  'stock.read': all,
  'stock.import': all,
  'batches.undoOwn': all,
  'catalog.read': all,
  'orders.read': watchers,
  'money.read': watchers,
  'contacts.read': watchers,
  'machines.read': watchers,
  'needs.read': watchers,
  'needs.resolve': watchers,
  'orders.confirm': watchers,
  'orders.refund': watchers,
  'orders.resend': watchers,
  'orders.replace': watchers,
  'orders.approve': owner,
  'holds.read': watchers,
  'holds.change': watchers,
  'batches.stop': watchers,
  'batches.recall': watchers,
  'batches.change': owner,
  'catalog.write': owner,
  'coupons.write': owner,
  'gateways.write': owner,
  'settings.write': owner,
  'people.write': owner,
  'referrals.read': watchers,
  'referrals.write': owner,
  'scaling.operate': watchers,
  'scaling.write': owner,
  'promos.read': watchers,
  'promos.write': owner,
  'rehearsals.run': owner,
  'restored.read': watchers,
  'restored.write': owner,
  'audit.read': owner,
  'keys.reveal': owner,
  'keys.export': owner,
} as const satisfies Record<string, readonly AccountRole[]>;

export type Permission = keyof typeof permissions;

export function may(role: AccountRole, permission: Permission): boolean {
  return (permissions[permission] as readonly AccountRole[]).includes(role);
}

/** Operators refund and confirm payments up to this much an order; owners have no limit. Minor units. */
export const operatorLimitMinor = 50_000;

/** Keeps the fields that the role may see; a field without a row in the table is never sent. */
export function project<T extends object>(
  value: T,
  table: { [K in keyof T]-?: Permission },
  role: AccountRole,
): Partial<T> {
  const seen: Partial<T> = {};
  for (const field of Object.keys(table) as (keyof T)[]) {
    if (may(role, table[field]) && value[field] !== undefined) seen[field] = value[field];
  }
  return seen;
}
