const uuid = /^([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** What people call an instance: the name its host gave it, or the beginning of the id that it drew for itself. */
export function instanceName(id: string): string {
  return uuid.exec(id)?.[1] ?? id;
}
