import { settingsChange, smtpInput, type ShopSettings, smtpSettings } from '../contract/settings.ts';
import { testMail } from '../features/mail/test-mail.ts';
import { inField, schemaOf, withKeptSecrets, withMask } from '../features/settings/kept-secrets.ts';
import { forgetSettings, readSettings } from '../features/settings/read.ts';
import { saveSettings } from '../features/settings/save.ts';
import { allow, router } from './trpc.ts';

type Smtp = NonNullable<ShopSettings['smtp']>;
const smtpSchema = schemaOf(smtpSettings);

export const settingsRouter = router({
  get: allow('settings.write').query(async ({ ctx }) => masked(await readSettings(ctx.app))),
  save: allow('settings.write')
    .input(settingsChange)
    .mutation(async ({ ctx, input }) => {
      const { smtp, ...change } = input;
      forgetSettings(ctx.app);
      const kept = smtp && keptSmtp(smtp, (await readSettings(ctx.app)).smtp);
      return masked(await saveSettings(ctx.app, { ...change, ...(smtp !== undefined && { smtp: kept }) }, ctx.actor));
    }),
  testMail: allow('settings.write')
    .input(smtpInput)
    .mutation(async ({ ctx, input }) =>
      testMail(ctx.app, keptSmtp(input, (await readSettings(ctx.app)).smtp), ctx.person),
    ),
});

const keptSmtp = (smtp: Smtp, known: Smtp | null): Smtp =>
  inField('smtp', () => withKeptSecrets(smtpSchema, smtp, known ?? undefined) as Smtp);

function masked(settings: ShopSettings): ShopSettings {
  return settings.smtp ? { ...settings, smtp: withMask(smtpSchema, settings.smtp) as Smtp } : settings;
}
