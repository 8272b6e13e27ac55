export function postgresBinaries(
  root: string,
  user?: { uid: number; gid: number },
): { postgres: string; initdb: string };
export function postgresHome(dataDir: string, user?: { uid: number; gid: number }): string;
