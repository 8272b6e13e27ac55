import { maybeOne, run, statement } from '../../db/statement.ts';
import type { Messages } from '../../contract/plug-in.ts';
import { type GatewayName, gateways, openGateway } from '../../gateways/index.ts';
import type { Gateway, GatewayDeps, OpenGateway } from '../../gateways/gateway.ts';
import { AppError } from '../../lib/app-error.ts';
import { cached } from '../../lib/cached.ts';
import { decrypt } from '../../lib/seal.ts';
import { hmac } from '../../lib/token.ts';
import type { Context } from '../context.ts';
import { amountsOf } from './least-amount.ts';

export type ConfiguredGateway = {
  name: GatewayName;
  enabled: boolean;
  position: number;
  /** Asked before what it says is paid counts. */
  strict: boolean;
  open: OpenGateway;
  settings: unknown;
  /** A keyed hash of the settings: the same as long as they are. */
  mark: Buffer;
};

const select = statement<{
  key: string;
  value: { enabled: boolean; position: number; strict?: boolean; sealed: string };
}>({ name: 'gateways_read', text: "select key, value from setting where key like 'gateway:%'" });
const noteGet = statement<{ value: unknown }, [string, string]>({
  name: 'gateway_note_get',
  text: 'select value from gateway_note where gateway = $1 and key = $2',
});
const notePut = statement<never, [string, string, string]>({
  name: 'gateway_note_put',
  text: `insert into gateway_note (gateway, key, value) values ($1, $2, $3)
    on conflict (gateway, key) do update set value = excluded.value, updated_at = now()`,
});

const freshMs = 2000;
const cache = cached({ load: loadGateways, freshMs });

/** The shop's gateways in order of preference, disabled ones included: they may still be notified of. At most 2 s old. */
export function configuredGateways(ctx: Context): Promise<ConfiguredGateway[]> {
  return cache.read(ctx);
}

/** Those that the shop has switched off, or has taken its settings from: what they say counts, but nothing is delivered for it by itself. */
export async function switchedOffGateways(ctx: Context): Promise<ReadonlySet<string>> {
  const on = new Set<string>((await configuredGateways(ctx)).filter(({ enabled }) => enabled).map(({ name }) => name));
  return new Set(Object.keys(gateways).filter((name) => !on.has(name)));
}

export function forgetGateways(ctx: Context): void {
  cache.forget(ctx);
}

async function loadGateways(ctx: Context): Promise<ConfiguredGateway[]> {
  const rows = await run(ctx.db, select, []);
  return rows
    .flatMap((row) => {
      const name = row.key.slice('gateway:'.length) as GatewayName;
      if (!Object.hasOwn(gateways, name)) return [];
      try {
        const settings: unknown = JSON.parse(
          decrypt(ctx.secrets.settings, Buffer.from(row.value.sealed, 'base64'), row.key).toString(),
        );
        return [
          {
            name,
            enabled: row.value.enabled,
            position: row.value.position,
            strict: row.value.strict === true && gateways[name].can.query,
            settings,
            mark: hmac(ctx.secrets.settings, `${row.key}:${JSON.stringify(settings)}`),
            open: openGateway(name, settings, depsFor(ctx, name)),
          },
        ];
      } catch (error) {
        ctx.log.error({ gateway: name, err: error }, 'a gateway cannot be opened with its settings; the others go on');
        return [];
      }
    })
    .sort((a, b) => a.position - b.position || a.name.localeCompare(b.name));
}

/** What a gateway of this shop works with. */
export function depsFor(ctx: Context, name: string): GatewayDeps {
  return {
    now: ctx.clock,
    fetch,
    log: ctx.log,
    store: {
      get: async (key) => (await maybeOne(ctx.db, noteGet, [name, key]))?.value,
      put: async (key, value) => void (await run(ctx.db, notePut, [name, key, JSON.stringify(value)])),
    },
  };
}

/** The named gateway, also when it is disabled; `not_found` when the shop doesn't have it. */
export async function findGateway(ctx: Context, name: string): Promise<ConfiguredGateway> {
  const found = (await configuredGateways(ctx)).find((gateway) => gateway.name === name);
  if (!found)
    throw new AppError('not_found', 'This shop has no such payment gateway.', {
      reason: 'gateway_unknown',
      field: 'gateway',
    });
  return found;
}

export type Offered = {
  name: string;
  label: Messages;
  /** Which of the currencies that were asked about it takes. */
  currencies: string[];
};

/** The gateways that take at least one of these currencies, and so much of it (minor units) when that is known, best first. */
export async function offeredGateways(
  ctx: Context,
  currencies: readonly string[],
  amountMinor?: number,
): Promise<Offered[]> {
  return (await configuredGateways(ctx))
    .filter((gateway) => gateway.enabled)
    .map(({ name }) => ({
      name,
      label: gateways[name].label,
      currencies: currencies.filter(
        (currency) => takesCurrency(name, currency) && takesAmount(name, currency, amountMinor),
      ),
    }))
    .filter((offered) => offered.currencies.length > 0);
}

/** Whether it moves no money, so that a rehearsal may pay with it also where buyers can't. */
export function isForRehearsal(name: GatewayName): boolean {
  const gateway: Gateway = gateways[name];
  return gateway.rehearse !== undefined;
}

export function takesCurrency(name: GatewayName, currency: string): boolean {
  const { currencies } = gateways[name] as { currencies: readonly string[] };
  return currencies.length === 0 || currencies.includes(currency);
}

/** Whether it takes so much, minor units; undefined: not known yet. */
export function takesAmount(name: GatewayName, currency: string, amountMinor: number | undefined): boolean {
  const { least, step } = amountsOf(name, currency);
  return amountMinor === undefined || (amountMinor >= least && amountMinor % step === 0);
}

/** A page that the gateway serves itself, under `/pay/<name>/page/<path>`. */
export async function servePage(
  ctx: Context,
  name: string,
  { request, path }: { request: Request; path: string },
): Promise<Response> {
  const { open } = await findGateway(ctx, name);
  if (!open.serve) throw new AppError('not_found', 'This gateway has no page here.');
  return open.serve(request, path);
}
