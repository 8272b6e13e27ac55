import i18next from 'i18next';

/** A gateway in words; one that this build does not know yet keeps its own name. */
export function gatewayName(name: string): string {
  const say = i18next.t as unknown as (key: string) => string;
  const key = `gatewayName.${name}`;
  return i18next.exists(key) ? say(key) : name;
}
