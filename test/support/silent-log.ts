import type { Log } from '../../server/lib/log.ts';

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
