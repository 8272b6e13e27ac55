import type { ElectronRuntime } from './electron.mjs';

/** Each answers whether it had to build. */
export function buildServer(): Promise<boolean>;
export function buildDesk(electron: ElectronRuntime | undefined): Promise<boolean>;
