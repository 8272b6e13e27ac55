import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Config } from '../config.ts';
import { resetOwner } from '../features/people/reset-owner.ts';
import { adoptSeal } from '../features/seals/kept-seal.ts';
import { verifyAudit } from '../features/seals/verify.ts';
import { backup } from '../features/backup/backup.ts';
import type { Manifest } from '../features/backup/manifest.ts';
import { planRestore } from '../features/backup/plan-restore.ts';
import { restore } from '../features/backup/restore.ts';
import { adoptMark } from '../features/restored/notice-went-back.ts';
import { readShopMark } from '../lib/shop-mark.ts';
import { verifyLedger } from '../features/referrals/ledger.ts';
import type { RoleDeps } from './run-instance.ts';
import { restoredNotice, restoreNotice } from './restore-notice.ts';
import { withContext } from './with-context.ts';

type Say = (line: string) => void;
type Ask = (question: string) => Promise<string>;

/** `backup [folder]`: the whole shop as of now, while it goes on selling. */
export async function runBackup(config: Config, args: string[], say: Say): Promise<void> {
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
  const folder = resolve(args[0] ?? join(config.dataDir, 'backups', stamp));
  await mkdir(dirname(folder), { recursive: true });
  say(
    `已备份到 · backed up to ${folder} (${describe(await backup(config.databaseOwnerUrl, folder, { journal: config.deliveryJournal }))})`,
  );
  say('主密钥不在备份里，请另外保管 · The master key is not in it: keep it elsewhere.');
}

const restoreUsage = 'usage: restore <folder> [--replace] [--yes] [--moved] [--journal <folder> [--journal-whole]]';

/**
 * `restore <folder>`: all of it or nothing; ledger and audit log are verified afterwards. Where somebody sits at a terminal it says what
 * will happen and asks for a typed yes first (`ask`); `--yes` is for scripts, and without a terminal nothing is asked.
 */
export async function runRestore(
  deps: RoleDeps,
  args: string[],
  { say, ask }: { say: Say; ask?: Ask | undefined },
): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      replace: { type: 'boolean' },
      yes: { type: 'boolean' },
      moved: { type: 'boolean' },
      journal: { type: 'string', multiple: true },
      'journal-whole': { type: 'boolean' },
    },
  });
  const [folder] = positionals;
  if (!folder) throw new Error(restoreUsage);
  const plan = await planRestore(deps.config.databaseOwnerUrl, resolve(folder));
  for (const line of restoreNotice(plan, { moved: values.moved ?? false })) say(line);
  if (ask && !values.yes && (await ask('输入 yes 继续 · type yes to go on: ')).trim().toLowerCase() !== 'yes')
    throw new Error('not restored: it takes a typed yes, or --yes. Nothing was changed.');
  const { replace, moved } = values;
  const journal = {
    blindIndexKey: deps.secrets.blindIndex,
    folders: [deps.config.deliveryJournal ?? [], values.journal?.map((path) => resolve(path)) ?? []].flat(),
    lastKnown: await readShopMark(deps.config.dataDir),
    isWhole: values['journal-whole'],
  };
  const taken = await restore(deps.config.databaseOwnerUrl, resolve(folder), { replace, moved, journal });
  say(`已恢复 · restored ${taken.takenAt} (${describe(taken)})`);
  for (const line of restoredNotice(taken.aftermath)) say(line);
  await withContext('restore', deps, async (ctx) => {
    await adoptSeal(ctx);
    await adoptMark(ctx);
    const ledger = await verifyLedger(ctx.db);
    const audit = await verifyAudit(ctx);
    const sound = Object.values(ledger).every((finding) => finding === 0) && audit.firstBad === null;
    say(`账本 · ledger ${JSON.stringify(ledger)}`);
    say(`操作记录 · audit log ${JSON.stringify(audit)}`);
    if (!sound) throw new Error('the ledger or the audit log of this backup is not sound; see above');
  });
}

/** `admin reset-password|reset-second-factor [email]`: lets a locked-out owner back in, on the machine itself. */
export async function runAdmin(deps: RoleDeps, args: string[], say: Say): Promise<void> {
  const [action, email] = args;
  if (action !== 'reset-password' && action !== 'reset-second-factor') {
    throw new Error('usage: admin reset-password|reset-second-factor [e-mail of the owner]');
  }
  const change = action === 'reset-password' ? { password: true as const } : { secondFactor: true };
  const owner = await withContext('admin', deps, (ctx) => resetOwner(ctx, { email, ...change }));
  if (owner.password) say(`${owner.email} 的新密码 · new password: ${owner.password}`);
  else say(`${owner.email} 的两步验证已关闭 · second factor removed`);
  say('该账号的所有登录都已退出 · Every session of this account has ended.');
}

function describe({ tables }: Manifest): string {
  const rows = (name: string) => tables.find(({ table }) => table === name)?.rows ?? 0;
  return `${rows('orders')} orders, ${rows('stock_key')} keys`;
}
