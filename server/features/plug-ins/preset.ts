import { driverNamed } from '../../drivers/index.ts';
import type { Context } from '../context.ts';
import { type OneOfAKind, registries } from './registries.ts';

export type Preset = { name: string; settings: Record<string, unknown> };

/** What is on while the shop has chosen nothing: a container platform names its own driver in the environment. */
export function presetOf(ctx: Pick<Context, 'config'>, kind: OneOfAKind): Preset {
  const { fallback } = registries[kind];
  const { name, settings } = ctx.config.driver;
  return kind === 'driver' ? { name: driverNamed(name), settings } : { name: fallback, settings: {} };
}
