export interface PostgresServer {
  identity: { pid: number; startTime: string };
  home: string;
  adopted: boolean;
  url(database: string): string;
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
