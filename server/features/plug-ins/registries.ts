import type { z } from 'zod';
import { caches, defaultCache } from '../../cache/index.ts';
import { channels } from '../../channels/index.ts';
import type { Messages } from '../../contract/plug-in.ts';
import { defaultDriver, drivers } from '../../drivers/index.ts';
import type { Context } from '../context.ts';

type Settled = {
  label: Messages;
  lead?: Messages;
  settings: z.ZodType;
  isWithinReach?(from: Pick<Context['config'], 'mounted'>): boolean;
};

/** The plug-ins that an owner sets in the desk besides gateways. `fallback`: exactly one is on, and else this one. */
export const registries = {
  cache: { fallback: defaultCache, plugIns: caches },
  channel: { fallback: null, plugIns: channels },
  driver: { fallback: defaultDriver, plugIns: drivers },
} satisfies Record<string, { fallback: string | null; plugIns: Record<string, Settled> }>;

export type PlugInKind = keyof typeof registries;
/** Of these exactly one is on. */
export type OneOfAKind = {
  [Kind in PlugInKind]: (typeof registries)[Kind]['fallback'] extends string ? Kind : never;
}[PlugInKind];
export const isOneOfAKind = (kind: PlugInKind): kind is OneOfAKind => registries[kind].fallback !== null;
export const plugInKinds = Object.keys(registries) as PlugInKind[];

/** `undefined`: there is none of that name. */
export function findPlugIn(kind: PlugInKind, name: string): Settled | undefined {
  const plugIns: Record<string, Settled> = registries[kind].plugIns;
  return Object.hasOwn(plugIns, name) ? plugIns[name] : undefined;
}

/** Whether it can work from where the shop runs; what can't would stop what works now. */
export function isWithinReach({ config }: Pick<Context, 'config'>, plugIn: Settled): boolean {
  return plugIn.isWithinReach?.(config) ?? true;
}
