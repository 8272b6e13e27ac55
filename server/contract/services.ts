/** The roles an instance can run. `all` is every one of them in a single process. */
export const services = ['storefront', 'console', 'orders', 'dispense', 'commission', 'scaler'] as const;
export type Service = (typeof services)[number];

/** What fleet knows of one process: an instance that does not answer has failed. */
export const processStates = ['starting', 'ready', 'draining', 'failed'] as const;
export type ProcessState = (typeof processStates)[number];

export const roles = [...services, 'fleet', 'all'] as const;
export type Role = (typeof roles)[number];

export const instanceStates = ['starting', 'ready', 'draining', 'dead'] as const;
export type InstanceState = (typeof instanceStates)[number];
