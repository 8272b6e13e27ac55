export const isRoot: boolean;
export function postgresUser(): { name: string; uid: number; gid: number } | undefined;
