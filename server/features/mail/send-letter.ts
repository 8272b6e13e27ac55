import { createTransport } from 'nodemailer';
import type { ShopSettings } from '../../contract/settings.ts';

export type Letter = { to: string; subject: string; text: string };

/** Hands one letter to the shop's mail server; throws what `mailFault` reads. */
export async function sendLetter(
  smtp: NonNullable<ShopSettings['smtp']>,
  { to, subject, text }: Letter,
): Promise<void> {
  const transport = createTransport({
    host: smtp.host,
    port: smtp.port,
    secure: smtp.secure,
    auth: smtp.user ? { user: smtp.user, pass: smtp.password } : undefined,
    connectionTimeout: 8000,
    greetingTimeout: 8000,
    socketTimeout: 15_000,
  });
  try {
    await transport.sendMail({ from: smtp.from, to: { name: '', address: to }, subject, text });
  } finally {
    transport.close();
  }
}
