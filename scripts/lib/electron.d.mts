export type ElectronRuntime = { dist: string; program: string; version: string; major: number; isOlder: boolean };

export function findElectron(options?: { quiet?: boolean }): Promise<ElectronRuntime | undefined>;
export function hasDisplay(): boolean;
