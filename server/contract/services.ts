/** The roles an instance can run. `all` is every one of them in a single process. */
export const services = ['storefront', 'console', 'orders', 'dispense', 'commission'] as const;
export type Service = (typeof services)[number];

export const roles = [...services, 'fleet', 'all'] as const;
export type Role = (typeof roles)[number];

export const instanceStates = ['starting', 'ready', 'draining', 'dead'] as const;
export type InstanceState = (typeof instanceStates)[number];
