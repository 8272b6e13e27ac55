import i18next from 'i18next';
import type { TroubleSide } from '../../../../server/contract/gateway-troubles.ts';
import { count } from '../../lib/format.ts';
import { messageFor } from '../../lib/message.ts';
import { gatewayName } from './gateway-name.ts';

const sides: readonly string[] = ['notice', 'answer', 'charge'] satisfies TroubleSide[];

/** What it probably is, and the one thing to do. */
export function causeMessages(cause: string): string {
  return messageFor('gatewayTrouble.cause', cause, 'gatewayTrouble.cause.other');
}

/** How often what went wrong with which gateway; empty for a row that says too little. */
export function troubleMessages(detail: Record<string, unknown>): string {
  const { gateway, side, count: times } = detail;
  if (typeof gateway !== 'string' || typeof times !== 'number' || !sides.includes(String(side))) return '';
  const say = i18next.t as unknown as (key: string, holes: object) => string;
  return say(`gatewayTrouble.${String(side)}`, { gateway: gatewayName(gateway), times: count(times) });
}
