import { defined } from './defined.ts';
import type { ShopSettings } from './settings.ts';

/**
 * - `always`: the session must have proven who sits there within the last 5 minutes.
 * - `owners`: the same, of owners only: everybody else is held by limits a person and day.
 * - `sometimes`: the verb decides on what is asked for, by `needIdentity`.
 * - `in-call`: the proof is part of the call itself.
 * - `never`: with the reason.
 */
export type IdentityRule =
  | { ask: 'always' | 'owners' }
  | { ask: 'sometimes' | 'in-call'; when: string }
  | { ask: 'never'; because: string };

const always = { ask: 'always' } as const;
const owners = { ask: 'owners' } as const;
const sometimes = (when: string) => ({ ask: 'sometimes', when }) as const;
const inCall = (when: string) => ({ ask: 'in-call', when }) as const;
const never = (because: string) => ({ ask: 'never', because }) as const;

const reads = never('reads; gives out neither keys nor secrets nor ways in');
const machines = never('moves instances within the caps; raising a cap asks');
const cheaper = sometimes('a price falls below cost or to under half of what it was, also by coupon, promo or steps');

/** Everything by which keys, money or access can leave. Every procedure is here; the guard reads this very table. */
export const procedureIdentity: Record<string, IdentityRule> = {
  'account.confirmIdentity': inCall('it is the proof'),
  'account.endSession': never('takes access away, the own only'),
  'account.sessions': reads,
  'audit.list': reads,
  'audit.verify': reads,
  'catalog.list': reads,
  'catalog.saveProduct': never('words and place of a product, no price'),
  'catalog.saveVariant': cheaper,
  'catalog.setShelf': never('sells at a price that was guarded when it was set'),
  'coupons.list': reads,
  'coupons.save': cheaper,
  'gateways.check': always,
  'gateways.list': never('secrets are masked'),
  'gateways.save': always,
  'holds.block': never('takes the right to order away for a while; nothing is given out'),
  'holds.list': reads,
  'holds.release': never('puts keys back on the shelf that nobody has paid for'),
  'holds.unblock': never('lets a buyer order again, as everybody may'),
  'keys.export': always,
  'keys.reveal': always,
  'live.stream': reads,
  'needs.approve': always,
  'needs.list': reads,
  'needs.reopen': never('puts a row back on the list'),
  'needs.resolve': never('closes a row; nothing is paid or delivered by it'),
  'needs.retryJob': never('repeats what was decided before, to whom it was decided for'),
  'orders.confirmPayment': owners,
  'orders.deliverManually': never('a text typed by the person, no key of the stock'),
  'orders.detail': reads,
  'orders.refund': owners,
  'orders.replaceKey': owners,
  'orders.resend': never('to the contact that the buyer gave, by the mail server that was guarded when it was set'),
  'orders.search': reads,
  'people.invite': always,
  'people.list': reads,
  'people.remove': always,
  'people.setRole': always,
  'people.today': reads,
  'people.withdrawInvitation': always,
  'plugIns.list': never('secrets are masked'),
  'plugIns.save': always,
  'promos.cancel': never('prices rise by it'),
  'promos.check': reads,
  'promos.list': reads,
  'promos.removeSchedule': machines,
  'promos.save': cheaper,
  'promos.saveSchedule': machines,
  'promos.schedules': reads,
  'referrals.decide': always,
  'rehearsals.start': never('sells made-up keys for test money'),
  'rehearsals.state': reads,
  'rehearsals.stop': never('ends a rehearsal'),
  'restored.decideOrder': always,
  'restored.markSold': always,
  'restored.release': always,
  'restored.state': reads,
  'scaling.chart': reads,
  'scaling.decisions': reads,
  'scaling.endOverride': machines,
  'scaling.now': reads,
  'scaling.override': machines,
  'scaling.pause': machines,
  'scaling.presets': reads,
  'scaling.resume': machines,
  'scaling.revert': sometimes('a cap or the budget rises'),
  'scaling.rules': reads,
  'scaling.save': sometimes('a cap or the budget rises'),
  'scaling.unplug': machines,
  'scaling.versions': reads,
  'scaling.whyNot': reads,
  'session.me': reads,
  'settings.get': never('secrets are masked'),
  'settings.save': sometimes('a setting of `settingIdentity` changes'),
  'settings.testMail': never('to the own address; a kept password goes only where it went before'),
  'spend.report': reads,
  'stock.appendChunk': never('brings keys in'),
  'stock.batches': reads,
  'stock.beginImport': never('brings keys in'),
  'stock.cancelImport': never('drops what was not imported yet'),
  'stock.confirmImport': never('brings keys in'),
  'stock.decideImport': never('says how a file that is not imported yet is read'),
  'stock.importState': reads,
  'stock.moveBatch': sometimes('the keys come under a variant that is much cheaper, or below their cost'),
  'stock.overview': reads,
  'stock.previewImport': reads,
  'stock.recallBatch': never('takes keys off sale'),
  'stock.resumeBatch': never('sells at a price that was guarded when it was set'),
  'stock.stopBatch': never('takes keys off sale'),
  'stock.undoBatch': never('takes keys off sale'),
  'stock.undoOwnImport': never('takes keys off sale'),
  'watch.newestOrders': reads,
  'watch.now': reads,
  'watch.series': reads,
  'whatIf.cancel': never('a calculation'),
  'whatIf.days': reads,
  'whatIf.start': never('a calculation'),
  'whatIf.state': reads,
};

/** The same for sign-in, by path under `/api/auth`. */
export const authIdentity: Record<string, IdentityRule> = {
  '/invitation/read': never('shows its holder what the link is for'),
  '/invitation/accept': inCall('the link, which was made with a fresh identity'),
  '/sign-in/email': inCall('it is the proof'),
  '/sign-in/link': inCall('a token of the machine itself, used once'),
  '/sign-out': never('takes access away'),
  '/change-password': always,
  '/two-factor/enable': always,
  '/two-factor/disable': inCall('password and a code of that factor, or a recovery code'),
  '/two-factor/generate-backup-codes': always,
  '/two-factor/verify-totp': inCall('it is the proof'),
  '/two-factor/verify-backup-code': inCall('it is the proof'),
};

type SettingRule<Value> = { ask: 'changed' } | { ask: 'rises'; of: (value: Value) => number[] } | { because: string };

const shown = { because: 'words and times on screen' };

/** Which of the shop's settings let keys or money out; one without a line doesn't compile. */
const settingIdentity: { [Name in keyof ShopSettings]: SettingRule<ShopSettings[Name]> } = {
  shopName: shown,
  notice: shown,
  // where buyers in trouble write to, and perhaps pay
  supportContact: { ask: 'changed' },
  // prices keep their own
  currency: shown,
  timeZone: shown,
  locale: shown,
  watchStartsAt: shown,
  reservationMs: { because: 'keys come back unsold' },
  // keys for nothing
  freeOrders: { ask: 'changed' },
  lateWindowMs: { ask: 'rises', of: (ms) => [ms] },
  lateWithoutStock: { because: 'a refund goes back to who paid' },
  // commissions are on hold this long
  refundWindowDays: { ask: 'rises', of: (days) => [-days] },
  openOrdersPerContact: { because: 'unpaid orders' },
  openOrdersPerAddress: { because: 'unpaid orders' },
  // what operators may let out without their owner
  operatorKeysPerDay: { ask: 'rises', of: (keys) => [keys] },
  operatorMoneyMinorPerDay: { ask: 'rises', of: (minor) => [minor] },
  replacementsPerSlot: { ask: 'rises', of: (times) => [times] },
  referral: {
    ask: 'rises',
    of: ({ enabled, levels, level1BasisPoints, level2BasisPoints, capMinorPerOrder }) => {
      const second = levels === 2 ? level2BasisPoints : 0;
      return enabled ? [level1BasisPoints, second, capMinorPerOrder] : [0, 0, 0];
    },
  },
  // every mail holds keys and a way in
  smtp: { ask: 'changed' },
};

/** The settings among these changes that ask for a fresh identity. */
export function settingsThatAsk(before: ShopSettings, after: ShopSettings): (keyof ShopSettings)[] {
  return (Object.keys(settingIdentity) as (keyof ShopSettings)[]).filter((name) => asks(name, before, after));
}

function asks<Name extends keyof ShopSettings>(name: Name, before: ShopSettings, after: ShopSettings): boolean {
  const rule: SettingRule<ShopSettings[Name]> = settingIdentity[name];
  if (!('ask' in rule) || JSON.stringify(before[name]) === JSON.stringify(after[name])) return false;
  if (rule.ask === 'changed') return true;
  const [from, to] = [rule.of(before[name]), rule.of(after[name])];
  return to.some((value, at) => value > defined(from[at], 'from[at]'));
}
