import { causeMessages, troubleMessages } from '../gateways/trouble-messages.ts';

/** What is wrong with a gateway: how often, the likely cause and its one fix. */
export function GatewayNeed({ detail }: { detail: Record<string, unknown> }) {
  return (
    <p className="col-span-2 text-[12.5px] text-muted">
      <span className="tabular font-medium text-text">{troubleMessages(detail)}</span>
      <br />
      {causeMessages(String(detail.cause))}
    </p>
  );
}
