import type { ShopSettings } from '../../contract/settings.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Person } from '../account/read-session.ts';
import type { Context } from '../context.ts';
import { consumeRateLimit } from '../limits/rate-limit.ts';
import { closeNeeds } from '../needs/needs-you.ts';
import { readSettings } from '../settings/read.ts';
import { mailFault } from './mail-fault.ts';
import { sendLetter } from './send-letter.ts';

/**
 * Sends a letter to the person's own address by these settings, saved or not. Throws `mail_refused` with the reason
 * (`mail_auth`, `mail_tls`, ...) and the server's own words. At most 10 in 10 minutes.
 */
export async function testMail(
  ctx: Context,
  smtp: NonNullable<ShopSettings['smtp']>,
  person: Pick<Person, 'id' | 'email'>,
): Promise<{ to: string }> {
  await consumeRateLimit(ctx, `test-mail:${person.id}`, { max: 10, windowMs: 600_000 });
  const { shopName, locale, smtp: saved } = await readSettings(ctx);
  const zh = locale === 'zh-CN';
  const name = shopName.replaceAll(/[\r\n]/g, ' ');
  try {
    await sendLetter(smtp, {
      to: person.email,
      subject: zh ? `[${name}] 测试邮件` : `[${name}] Test mail`,
      text: zh ? '收到这封信，说明发货邮件可以正常发出。' : 'If you read this, mails with keys go out as they should.',
    });
  } catch (error) {
    const { reason, answer } = mailFault(error);
    ctx.log.warn({ reason, answer }, 'a test mail was refused');
    throw new AppError('mail_refused', answer || 'The mail server gave no answer.', { reason: `mail_${reason}` });
  }
  if (JSON.stringify(saved) === JSON.stringify(smtp))
    await closeNeeds(ctx.db, 'smtp', { kinds: ['mail_server'], by: person.id });
  return { to: person.email };
}
