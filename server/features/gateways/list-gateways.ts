import type { TroubleCause, TroubleSide } from '../../contract/gateway-troubles.ts';
import type { Messages } from '../../contract/plug-in.ts';
import type { Capabilities, Gateway } from '../../gateways/gateway.ts';
import { type GatewayName, gateways } from '../../gateways/index.ts';
import type { Context } from '../context.ts';
import { inField, schemaOf, type SettingsSchema, withKeptSecrets, withMask } from '../settings/kept-secrets.ts';
import { configuredGateways, forgetGateways, isForRehearsal } from './configured-gateways.ts';
import { type TroubleRow, troublesByGateway, worstOf } from './show-trouble.ts';

export type GatewayRow = {
  name: GatewayName;
  label: Messages;
  enabled: boolean;
  position: number;
  /** Asked before what it says is paid counts; only for one that can be asked. */
  strict: boolean;
  /** What is wrong with it now, the worst of it; null: nothing known. */
  trouble: { side: TroubleSide; cause: TroubleCause; count: number } | null;
  can: Capabilities;
  /** Moves no money: for trying things out. */
  forTrying: boolean;
  currencies: readonly string[];
  /** Each property carries `title`, `help`, `secret`, `address`, `advanced`: the form is made from it. */
  settingsSchema: SettingsSchema;
  /** Empty while the gateway was never set up. */
  settings: Record<string, unknown>;
};

/** Every gateway there is, the shop's own settings filled in, secrets masked; in the shop's order, then by name. */
export async function listGateways(ctx: Context): Promise<GatewayRow[]> {
  const troubles = await troublesByGateway(ctx);
  const configured = new Map((await configuredGateways(ctx)).map((gateway) => [gateway.name, gateway]));
  return (Object.keys(gateways) as GatewayName[])
    .map((name) => {
      const { label, can, currencies }: Gateway = gateways[name];
      const own = configured.get(name);
      const settingsSchema = schemaOf(gateways[name].settings);
      return {
        name,
        label,
        can,
        forTrying: isForRehearsal(name),
        currencies,
        enabled: own?.enabled ?? false,
        position: own?.position ?? 1000,
        strict: own?.strict ?? false,
        trouble: troubleOf(troubles.get(name)),
        settingsSchema,
        settings: withMask(settingsSchema, { ...(own?.settings as object | undefined) }),
      };
    })
    .sort((a, b) => a.position - b.position || a.name.localeCompare(b.name));
}

function troubleOf(rows: TroubleRow[] | undefined): GatewayRow['trouble'] {
  const worst = worstOf(rows ?? []);
  return worst ? { side: worst.side, cause: worst.cause, count: worst.count } : null;
}

/** Puts the kept secrets back where the desk sent their mask; throws when they would go to another address. */
export async function withGatewaySecrets(
  ctx: Context,
  name: string,
  settings: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  if (!Object.hasOwn(gateways, name)) return settings;
  forgetGateways(ctx);
  const own = (await configuredGateways(ctx)).find((gateway) => gateway.name === name);
  const kept = own?.settings as Record<string, unknown> | undefined;
  return inField('settings', () => withKeptSecrets(schemaOf(gateways[name as GatewayName].settings), settings, kept));
}
