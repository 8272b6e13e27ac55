import { defined } from '../contract/defined.ts';
import { AppError } from '../lib/app-error.ts';
import { epay } from './epay.ts';
import type { Gateway, GatewayDeps, OpenGateway } from './gateway.ts';
import { sandbox } from './sandbox.ts';
import { stripe } from './stripe.ts';

export const gateways = {
  epay,
  sandbox,
  stripe,
} satisfies Record<string, Gateway>;

export type GatewayName = keyof typeof gateways;

/** Opens a gateway with settings that were kept or typed; they are checked against its own schema first. */
export function openGateway(name: GatewayName, settings: unknown, deps: GatewayDeps): OpenGateway {
  const gateway: Gateway = gateways[name];
  const parsed = gateway.settings.safeParse(settings);
  if (parsed.success) return gateway.open(parsed.data, deps);
  const issue = defined(parsed.error.issues[0], 'parsed.error.issues[0]');
  throw new AppError('bad_input', `The settings of ${name} do not fit: ${issue.message}`, {
    field: `settings.${issue.path.join('.')}`,
  });
}
