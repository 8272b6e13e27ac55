import { z } from 'zod';
import { maybeOne, statement } from '../../db/statement.ts';
import type { Task } from '../../queue/task.ts';
import type { Context } from '../context.ts';
import { mailFault, maskedAddress } from '../mail/mail-fault.ts';
import { sendLetter } from '../mail/send-letter.ts';
import { isMailAddress } from '../contacts/contact.ts';
import { closeNeeds, openNeed } from '../needs/needs-you.ts';
import { readSettings } from '../settings/read.ts';
import { grantAccess } from './grant-access.ts';
import { mailText } from './mail-text.ts';

/** A mailed link works this long, ms. */
const linkMs = 90 * 24 * 3_600_000;

const read = statement<Row, [number]>({
  name: 'mail_read_order',
  text: 'select order_no, contact, locale, product_name, variant_name, status from orders where id = $1',
});

type Row = {
  order_no: string;
  contact: string;
  locale: string;
  product_name: string;
  variant_name: string;
  status: string;
};

const payload = z.object({
  orderId: z.number().int(),
  /** The slots whose keys take the place of earlier ones; none: the delivery itself. */
  replaced: z.array(z.number().int()).optional(),
});

/** Faults of the server itself are told at this attempt, before the last. */
const toldAtAttempt = 3;

/** Mails the keys and a link to the order. Mail may repeat after a crash: that is better than none. */
export const mailTask: Task<typeof payload, Context> = {
  name: 'dispense.mail',
  payload,
  async run(ctx, { orderId, replaced = [] }, job) {
    const { smtp, shopName, supportContact } = await readSettings(ctx);
    const order = await maybeOne(ctx.db, read, [orderId]);
    if (!smtp || !order || order.status === 'refunded' || !isMailAddress(order.contact)) return;
    const { token, keys, slots } = await grantAccess(ctx, orderId, { kind: 'mail', lifetimeMs: linkMs });
    const message = mailText({
      locale: order.locale,
      shopName,
      supportContact,
      orderNo: order.order_no,
      item: `${order.product_name} ${order.variant_name}`,
      keys,
      replaced: replaced.map((slot) => slots.indexOf(slot)).filter((at) => at >= 0),
      url: `${ctx.config.publicUrl}/o/${order.order_no}?t=${token}`,
    });
    try {
      await sendLetter(smtp, { to: order.contact, ...message });
    } catch (error) {
      if (await isOver(ctx, { orderId, to: order.contact, host: smtp.host }, { error, attempts: job.attempts })) return;
      throw error;
    }
    await closeNeeds(ctx.db, [`order:${orderId}`, 'smtp'], { kinds: ['mail_failed', 'mail_server'] });
  },
  onDead: (tx, { orderId }) => openNeed(tx, { kind: 'mail_failed', subject: `order:${orderId}`, orderId }),
};

type Sent = { orderId: number; to: string; host: string };

/** Tells what stops a mail as soon as it is known; true when trying again would change nothing. */
async function isOver(
  ctx: Context,
  { orderId, to, host }: Sent,
  { error, attempts }: { error: unknown; attempts: number },
): Promise<boolean> {
  const { reason, forGood, ofServer, answer } = mailFault(error);
  if (ofServer) {
    // one row for all mails, which wait and go out once it is mended
    const detail = { reason, answer, host };
    if (forGood || attempts >= toldAtAttempt) await openNeed(ctx.db, { kind: 'mail_server', subject: 'smtp', detail });
    return false;
  }
  if (!forGood) return false;
  const detail = { reason, answer, to: maskedAddress(to) };
  await openNeed(ctx.db, { kind: 'mail_failed', subject: `order:${orderId}`, orderId, detail });
  return true;
}
