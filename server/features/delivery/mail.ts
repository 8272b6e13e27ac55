import { createTransport } from 'nodemailer';
import { z } from 'zod';
import { run, type Statement } from '../../db/database.ts';
import type { Task } from '../../queue/task.ts';
import type { Context } from '../context.ts';
import { isMailAddress } from '../orders/contact.ts';
import { closeNeeds, openNeed } from '../orders/needs-you.ts';
import { readSettings } from '../settings/read.ts';
import { grantAccess } from './grant-access.ts';
import { mailText } from './mail-text.ts';

/** A mailed link works this long, ms. */
const linkMs = 90 * 24 * 3_600_000;

const read: Statement = {
  name: 'mail_read_order',
  text: 'select order_no, contact, locale, product_name, variant_name, status from orders where id = $1',
};

type Row = {
  order_no: string;
  contact: string;
  locale: string;
  product_name: string;
  variant_name: string;
  status: string;
};

/** Mails the keys and a link to the order. Mail may repeat after a crash: that is better than none. */
export const mailTask: Task<z.ZodObject<{ orderId: z.ZodNumber }>, Context> = {
  name: 'dispense.mail',
  payload: z.object({ orderId: z.number().int() }),
  async run(ctx, { orderId }) {
    const { smtp, shopName, supportContact } = await readSettings(ctx);
    const [order] = await run<Row>(ctx.db, read, [orderId]);
    if (!smtp || !order || order.status === 'refunded' || !isMailAddress(order.contact)) return;
    const { token, keys } = await grantAccess(ctx, orderId, 'mail', linkMs);
    const url = `${ctx.config.publicUrl}/o/${order.order_no}?t=${token}`;
    const message = mailText({
      locale: order.locale,
      shopName,
      supportContact,
      orderNo: order.order_no,
      item: `${order.product_name} ${order.variant_name}`,
      keys,
      url,
    });
    const auth = smtp.user ? { user: smtp.user, pass: smtp.password } : undefined;
    const transport = createTransport({
      host: smtp.host,
      port: smtp.port,
      secure: smtp.secure,
      auth,
      connectionTimeout: 8000,
      socketTimeout: 15_000,
    });
    try {
      await transport.sendMail({ from: smtp.from, to: { name: '', address: order.contact }, ...message });
    } finally {
      transport.close();
    }
    await closeNeeds(ctx.db, `order:${orderId}`, ['mail_failed']);
  },
  onDead: (tx, { orderId }) => openNeed(tx, { kind: 'mail_failed', subject: `order:${orderId}`, orderId }),
};
