export interface PostgresServer {
  identity: { pid: number; startTime: string };
  home: string;
  adopted: boolean;
  /** As the owner, unless another role is named. */
  url(database: string, role?: string): string;
  isAlive(): boolean;
  stop(): Promise<boolean>;
}
export const throwawaySettings: Record<string, string>;
export function startPostgres(options: {
  root: string;
  dataDir: string;
  logFile: string;
  extraSettings?: Record<string, string>;
}): Promise<PostgresServer>;
export function ensureDatabase(server: PostgresServer, name: string): Promise<string>;
/** What the shop runs as. */
export const runningRole: string;
export function shopDatabase(server: PostgresServer, name?: string): Promise<{ ownerUrl: string; url: string }>;
