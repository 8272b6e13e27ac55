import i18next from 'i18next';

/** A gateway in words, or that an order cost nothing; one that this build does not know yet keeps its own name. */
export function gatewayName(name: string): string {
  const say = i18next.t as unknown as (key: string) => string;
  if (name === 'free') return i18next.t('gateways.free');
  const key = `gatewayName.${name}`;
  return i18next.exists(key) ? say(key) : name;
}
