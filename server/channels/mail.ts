import { z } from 'zod';
import { field } from '../contract/plug-in.ts';
import { AppError } from '../lib/app-error.ts';
import { defineChannel } from './channel.ts';

const settings = z.object({
  to: field(
    z
      .string()
      .max(200)
      .regex(/^[^\s@<>,;]+@[^\s@<>,;]+$/)
      .optional(),
    {
      title: { 'zh-CN': '收件邮箱', en: 'To' },
      help: { 'zh-CN': '不填就寄给每位店主', en: 'Left empty, every owner gets it' },
    },
  ),
});

/** By the mail server that delivers keys too. */
export const mail = defineChannel({
  label: { 'zh-CN': '邮件', en: 'Mail' },
  lead: { 'zh-CN': '用「发货邮件」的服务器寄出', en: 'Sent by the server of Delivery mail' },
  settings,
  open: ({ to }, { owners, sendLetter }) => ({
    async send({ subject, text }) {
      const readers = to ? [to] : owners;
      if (readers.length === 0)
        throw new AppError('conflict', 'No owner has a mail address: enter one in the settings.');
      for (const reader of readers) await sendLetter({ to: reader, subject, text });
    },
  }),
});
