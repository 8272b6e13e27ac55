import { z } from 'zod';
import { type ShopSettings, shopSettings } from '../contract/settings.ts';
import { maskedSecret } from '../features/payments/list-gateways.ts';
import { readSettings } from '../features/settings/read.ts';
import { saveSettings } from '../features/settings/save.ts';
import { allow, router } from './trpc.ts';

type Shape = typeof shopSettings.shape;
type WithoutDefaults = { [K in keyof Shape]: z.ZodOptional<z.ZodType<ShopSettings[K], z.input<Shape[K]>>> };

/** Any of the settings; what isn't named stays. (`partial()` would fill every missing one with its default.) */
const changeInput = z.strictObject(
  Object.fromEntries(
    Object.entries(shopSettings.shape).map(([name, field]) => [
      name,
      z.optional(field instanceof z.ZodDefault || field instanceof z.ZodPrefault ? field.unwrap() : field),
    ]),
  ) as unknown as WithoutDefaults,
);

export const settingsRouter = router({
  get: allow('settings.write').query(async ({ ctx }) => masked(await readSettings(ctx.app))),
  save: allow('settings.write')
    .input(changeInput)
    .mutation(async ({ ctx, input }) => {
      const { smtp, ...change } = input;
      const known = smtp?.password === maskedSecret ? (await readSettings(ctx.app)).smtp?.password : undefined;
      const kept = smtp && known !== undefined ? { ...smtp, password: known } : smtp;
      return masked(await saveSettings(ctx.app, { ...change, ...(smtp !== undefined && { smtp: kept }) }, ctx.actor));
    }),
});

function masked(settings: ShopSettings): ShopSettings {
  return settings.smtp
    ? { ...settings, smtp: { ...settings.smtp, password: settings.smtp.password && maskedSecret } }
    : settings;
}
