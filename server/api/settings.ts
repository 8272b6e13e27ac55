import { z } from 'zod';
import { type ShopSettings, shopSettings } from '../contract/settings.ts';
import { maskedSecret } from '../features/payments/list-gateways.ts';
import { forgetSettings, readSettings } from '../features/settings/read.ts';
import { saveSettings } from '../features/settings/save.ts';
import { AppError } from '../lib/app-error.ts';
import { allow, router } from './trpc.ts';

type Shape = typeof shopSettings.shape;
type Smtp = NonNullable<ShopSettings['smtp']>;
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
      forgetSettings(ctx.app);
      const kept = smtp?.password === maskedSecret ? withKeptPassword(smtp, (await readSettings(ctx.app)).smtp) : smtp;
      return masked(await saveSettings(ctx.app, { ...change, ...(smtp !== undefined && { smtp: kept }) }, ctx.actor));
    }),
});

function masked(settings: ShopSettings): ShopSettings {
  return settings.smtp
    ? { ...settings, smtp: { ...settings.smtp, password: settings.smtp.password && maskedSecret } }
    : settings;
}

/** A kept password goes only where it went before: another server would be told it. */
function withKeptPassword(smtp: Smtp, known: Smtp | null): Smtp {
  if (!known || known.host !== smtp.host || known.port !== smtp.port || known.secure !== smtp.secure) {
    throw new AppError('bad_input', 'The mail server changed: type its password again.', {
      field: 'smtp.password',
      reason: 'smtp_password_again',
    });
  }
  return { ...smtp, password: known.password };
}
