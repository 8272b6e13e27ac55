import { z } from 'zod';
import { maybeOne, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import { enqueue } from '../../queue/enqueue.ts';
import type { Task } from '../../queue/task.ts';
import type { Context } from '../context.ts';
import { consumeRateLimit } from '../limits/rate-limit.ts';
import { mailFault } from '../mail/mail-fault.ts';
import { sendLetter } from '../mail/send-letter.ts';
import { contactHash, isMailAddress, normalContact } from '../contacts/contact.ts';
import { readSettings } from '../settings/read.ts';
import { signPromoterLink } from './promoter-link.ts';

const hourMs = 3_600_000;
const askedPerAddress = 10;
/** Letters that strangers can have sent to one contact. */
const lettersPerContact = 3;

const find = statement<{ id: number }, [Buffer]>({
  name: 'referrals_by_contact',
  text: 'select id from promoter where contact_hash = $1 order by id limit 1',
});
const read = statement<{ contact: string; contact_hash: Buffer }, [number]>({
  name: 'referrals_contact',
  text: 'select contact, contact_hash from promoter where id = $1',
});

/**
 * Mails a contact the way to all its links, if it has any; the answer is the same if not. An address asks 10 times an hour;
 * more than 3 letters an hour are not sent to one contact, and nobody is refused for it: the earlier ones still work.
 */
export async function askPromoterLink(
  ctx: Context,
  { contact, locale }: { contact: string; locale: string },
  address: string,
): Promise<void> {
  await consumeRateLimit(ctx, `promoter-link:ip:${address}`, { max: askedPerAddress, windowMs: hourMs });
  const hash = contactHash(ctx, contact);
  const promoter = await maybeOne(ctx.db, find, [hash]);
  if (!promoter) return;
  const name = hash.toString('base64url');
  try {
    await consumeRateLimit(ctx, `promoter-link:contact:${name}`, { max: lettersPerContact, windowMs: hourMs });
  } catch (error) {
    if (error instanceof AppError && error.code === 'too_many') return;
    throw error;
  }
  const payload = { promoterId: promoter.id, locale };
  await enqueue(ctx.db, ctx.waker, {
    task: 'commission.mail-link',
    payload,
    options: { uniqueKey: `link:${name}`, maxAttempts: 5 },
  });
}

const payload = z.object({ promoterId: z.number().int(), locale: z.string() });

export const mailLinkTask: Task<typeof payload, Context> = {
  name: 'commission.mail-link',
  payload,
  isQuiet: true,
  async run(ctx, { promoterId, locale }) {
    const { smtp, shopName } = await readSettings(ctx);
    const row = await maybeOne(ctx.db, read, [promoterId]);
    if (!smtp || !row || !isMailAddress(normalContact(row.contact))) return;
    const url = `${ctx.config.publicUrl}/promoter/mine?t=${signPromoterLink(ctx, row.contact_hash)}`;
    try {
      // as it is compared: a look-alike that somebody else typed must not get it
      await sendLetter(smtp, { to: normalContact(row.contact), ...letter({ shopName, locale, url }) });
    } catch (error) {
      if (!mailFault(error).forGood) throw error;
    }
  },
};

function letter({ shopName, locale, url }: { shopName: string; locale: string; url: string }) {
  const name = shopName.replaceAll(/[\r\n]/g, ' ');
  if (locale.startsWith('zh'))
    return {
      subject: `[${name}] 你的推广链接和收益`,
      text: `打开下面的链接，查看你在 ${shopName} 所有订单的推广收益，7 天内有效：\n\n${url}\n\n如果不是你要的，忽略这封邮件即可。请勿转发。`,
    };
  return {
    subject: `[${name}] Your referral links and earnings`,
    text: `This link shows what the referral links of all your orders at ${shopName} have earned; it works for 7 days:\n\n${url}\n\nIf you did not ask for it, ignore this mail. Do not forward it.`,
  };
}
