import { defined } from '../../contract/defined.ts';
import { z } from 'zod';
import { formatMoney } from '../../contract/money.ts';
import type { ShopSettings } from '../../contract/settings.ts';
import { run, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Task } from '../../queue/task.ts';
import type { Context } from '../context.ts';
import { sendLetter } from '../mail/send-letter.ts';
import { listPeople } from '../people/list-people.ts';
import { readSettings } from '../settings/read.ts';
import { type AlertKind, alertKinds } from './alert-kinds.ts';
import { enabledChannels } from './enabled-channels.ts';

const read = statement<Row, [number]>({
  name: 'alert_read',
  text: `select a.channel, a.kind, n.currency, count(n.id) as rows, coalesce(sum(n.amount_minor), 0) as minor
    from alert a join needs_you n on n.kind = a.kind and n.resolved_at is null
    where a.id = $1 and a.sent_at is null group by a.channel, a.kind, n.currency order by n.currency`,
});

const sent = statement<never, [number]>({ name: 'alert_sent', text: 'update alert set sent_at = now() where id = $1' });

type Row = { channel: string; kind: AlertKind; currency: string; rows: number; minor: number };

const payload = z.object({ alertId: z.number().int() });

/** Sends one alert by its channel. What is off the list by then is not told; a message may repeat after a crash. */
export const alertTask: Task<typeof payload, Context> = {
  name: 'orders.alert',
  payload,
  async run(ctx, { alertId }, job) {
    const rows = await run(ctx.db, read, [alertId]);
    const [first] = rows;
    const enabled = first && (await enabledChannels(ctx)).get(first.channel);
    if (!enabled) return;
    const settings = await readSettings(ctx);
    const { people } = await listPeople(ctx);
    const open = enabled.channel.open(enabled.channel.settings.parse(enabled.settings), {
      fetch: globalThis.fetch,
      owners: people.filter(({ role }) => role === 'owner').map(({ email }) => email),
      async sendLetter(letter) {
        if (!settings.smtp) throw new AppError('conflict', 'No mail server is set: enter one under Delivery mail.');
        await sendLetter(settings.smtp, letter);
      },
    });
    await open.send({ id: String(alertId), locale: settings.locale, ...words(rows, settings) });
    await run(ctx.db, sent, [alertId]);
    ctx.log.info({ channel: first.channel, kind: first.kind, attempt: job.attempts }, 'an alert was sent');
  },
};

function words(rows: Row[], { shopName, locale }: ShopSettings): { subject: string; text: string } {
  const name = shopName.replaceAll(/[\r\n]/g, ' ');
  const what = alertKinds[defined(rows[0], 'rows[0]').kind][locale];
  const count = rows.reduce((sum, row) => sum + row.rows, 0);
  const sums = rows.filter(({ minor }) => minor > 0).map(({ minor, currency }) => formatMoney(minor, currency, locale));
  if (locale === 'zh-CN') {
    const money = sums.length > 0 ? `，共 ${sums.join('、')}` : '';
    return {
      subject: `[${name}] 需要你：${what}`,
      text: `${what}：${count} 件${money}。\n\n请打开萤火，到「待处理」里看。\n这类事情都处理完以前，不会再发第二封。`,
    };
  }
  const money = sums.length > 0 ? `, ${sums.join(', ')} in all` : '';
  return {
    subject: `[${name}] Needs you: ${what}`,
    text: `${what}: ${count} ${count === 1 ? 'row' : 'rows'}${money}.\n\nOpen Yinghuo and look under Needs you.\nYou get no second message of this kind until all of it is off the list.`,
  };
}
