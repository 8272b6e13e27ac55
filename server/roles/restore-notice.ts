import type { RestorePlan } from '../features/backup/plan-restore.ts';
import type { Aftermath } from '../features/restored/settle-restored.ts';

/** "3 h", "12 min", "5 days", in both languages. */
function age(ms: number): { zh: string; en: string } {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 90) return { zh: `${minutes} 分钟`, en: `${minutes} min` };
  const hours = Math.round(minutes / 60);
  if (hours < 48) return { zh: `${hours} 小时`, en: `${hours} h` };
  return { zh: `${Math.round(hours / 24)} 天`, en: `${Math.round(hours / 24)} days` };
}

/** Told before a restore begins: what is overwritten, how old the backup is, what will be on hold. */
export function restoreNotice({ taken, ageMs, existing }: RestorePlan, { moved }: { moved: boolean }): string[] {
  const old = age(ageMs);
  const lines = [
    `备份时间 ${taken.takenAt}，距今 ${old.zh} · the backup was taken at ${taken.takenAt}, ${old.en} ago`,
    existing
      ? `将覆盖现有店铺：${existing.orders} 个订单，备份后已售出 ${existing.keysSoldSince} 张卡密 · overwrites a shop with ${existing.orders} orders; it has sold ${existing.keysSoldSince} keys since the backup`
      : '这里没有订单，不会覆盖什么 · there are no orders here to overwrite',
  ];
  if (moved)
    lines.push(
      '--moved：你确认备份前店铺已停、之后没有再运行，卡密不会暂停出售 · --moved: you say that the shop was stopped before the backup and has not run since; nothing goes on hold',
    );
  else
    lines.push(
      '备份后可能已售出的卡密全部暂停出售，直到在“待处理”里核对（完整的发货日志可以免去） · every key that may have been sold since goes on hold until it is checked under Needs you, unless a delivery journal proves which were',
      '未完成的退款、邮件、未发货订单等你确认；限量优惠码停用 · refunds and mails under way and undelivered orders wait for your word; coupons with a limit are stopped',
    );
  lines.push(
    '所有登录、邀请和登录链接失效；账号、密码、支付渠道和邮箱设置回到备份时的样子 · every session, invitation and sign-in link ends; people, passwords, gateway and mail settings are those of the backup',
  );
  return lines;
}

/** Told after a restore. */
export function restoredNotice({ held, knownSold, sessions, invitations, refunds, coupons }: Aftermath): string[] {
  const lines = [`已失效 · ended: ${sessions} sessions, ${invitations} invitations`];
  if (!held) return lines;
  if (held.journal !== 'none')
    lines.push(`发货日志 · delivery journal: ${held.journal}${held.journalReason ? ` (${held.journalReason})` : ''}`);
  lines.push(
    `暂停出售 · on hold: ${Math.max(0, held.keys - knownSold)} keys in ${held.batches} batches; ${knownSold} more are known to be sold`,
    `等你确认 · wait for your word: ${held.orders} orders, ${refunds} refunds; ${coupons} coupons stopped`,
    '请打开“待处理” · open Needs you in the desk',
  );
  return lines;
}
