import i18next from 'i18next';

/** The word for a name that the backend chose; one that this build does not know yet falls to the general word. */
export function messageFor(group: string, name: string, general: string): string {
  const say = i18next.t as unknown as (key: string) => string;
  const key = `${group}.${name}`;
  return say(i18next.exists(key) ? key : general);
}
