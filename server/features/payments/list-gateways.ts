import { z } from 'zod';
import type { Capabilities, Gateway, Words } from '../../gateways/gateway.ts';
import { type GatewayName, gateways } from '../../gateways/index.ts';
import type { Context } from '../context.ts';
import { configuredGateways, forgetGateways } from './gateways.ts';

/** Stands for a secret that is kept but not shown; sent back, it means "as it was". */
export const maskedSecret = '••••••••';

export type GatewayRow = {
  name: GatewayName;
  label: Words;
  enabled: boolean;
  position: number;
  can: Capabilities;
  currencies: readonly string[];
  /** JSON Schema; each property carries `title`, `help`, `secret`, `advanced`: the form is made from it. */
  settingsSchema: SettingsSchema;
  /** Empty while the gateway was never set up. */
  settings: Record<string, unknown>;
};

export type SettingsSchema = { properties?: Record<string, Record<string, unknown>>; required?: string[] };

/** Every gateway there is, the shop's own settings filled in, secrets masked; in the shop's order, then by name. */
export async function listGateways(ctx: Context): Promise<GatewayRow[]> {
  const configured = new Map((await configuredGateways(ctx)).map((gateway) => [gateway.name, gateway]));
  return (Object.keys(gateways) as GatewayName[])
    .map((name) => {
      const { label, can, currencies }: Gateway = gateways[name];
      const own = configured.get(name);
      const settings = { ...(own?.settings as object | undefined) } as Record<string, unknown>;
      for (const secret of secretNames(name)) if (settings[secret]) settings[secret] = maskedSecret;
      return {
        name,
        label,
        can,
        currencies,
        enabled: own?.enabled ?? false,
        position: own?.position ?? 1000,
        settingsSchema: schemaOf(name),
        settings,
      };
    })
    .sort((a, b) => a.position - b.position || a.name.localeCompare(b.name));
}

/** Puts the kept secrets back where the desk sent their mask. */
export async function withKeptSecrets(
  ctx: Context,
  name: string,
  settings: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  if (!Object.hasOwn(gateways, name)) return settings;
  forgetGateways(ctx);
  const own = (await configuredGateways(ctx)).find((gateway) => gateway.name === name)?.settings as
    | Record<string, unknown>
    | undefined;
  const filled = { ...settings };
  for (const secret of secretNames(name as GatewayName))
    if (filled[secret] === maskedSecret) filled[secret] = own?.[secret];
  return filled;
}

function schemaOf(name: GatewayName): SettingsSchema {
  return z.toJSONSchema(gateways[name].settings, { io: 'input' }) as SettingsSchema;
}

function secretNames(name: GatewayName): string[] {
  return Object.entries(schemaOf(name).properties ?? {}).flatMap(([property, { secret }]) =>
    secret === true ? [property] : [],
  );
}
