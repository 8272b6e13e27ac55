export interface ProcessIdentity {
  pid: number;
  startTime: string;
}
export function startTimeOf(pid: number): string | undefined;
export function commandOf(pid: number): string;
export function identify(pid: number): ProcessIdentity | undefined;
export function isAlive(identity: ProcessIdentity | undefined): boolean;
export function send(identity: ProcessIdentity, signal: NodeJS.Signals): boolean;
export function waitForExit(identity: ProcessIdentity, timeoutMs: number): Promise<boolean>;
export function stopProcess(
  identity: ProcessIdentity,
  options?: { signal?: NodeJS.Signals; graceMs?: number },
): Promise<boolean>;
export function childrenOf(pid: number): ProcessIdentity[];
