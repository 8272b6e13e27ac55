import { run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';
import { readSettings } from '../settings/read.ts';
import type { StaffAct } from './staff-act.ts';

export type PersonToday = {
  id: string;
  name: string;
  role: string;
  /** Keys that left by what they did: confirmed, replaced, sent again or delivered by hand. */
  keys: number;
  times: Partial<Record<StaffAct['act'], number>>;
  /** Minor units. */
  money: { currency: string; confirmedMinor: number; refundedMinor: number }[];
  lastAt: string;
};

const read = statement<Row, [string]>({
  name: 'staff_today',
  text: `select person, act, currency, (array_agg(name order by id desc))[1] as name, (array_agg(role order by id desc))[1] as role,
      count(*) as times, sum(keys) as keys, sum(amount_minor) as minor, max(at) as last_at
    from staff_act where at >= date_trunc('day', now(), $1) group by person, act, currency order by max(at) desc`,
});

type Row = {
  person: string;
  act: StaffAct['act'];
  currency: string;
  name: string;
  role: string;
  times: number;
  keys: number;
  minor: number;
  last_at: Date;
};

/** What each person let out since midnight on the shop's clock, whoever was last at work first. */
export async function staffToday(ctx: Context): Promise<PersonToday[]> {
  const { timeZone } = await readSettings(ctx);
  const people = new Map<string, PersonToday>();
  for (const row of await run(ctx.db, read, [timeZone])) addTo(people, row);
  return [...people.values()];
}

function addTo(people: Map<string, PersonToday>, row: Row): void {
  let person = people.get(row.person);
  if (!person) {
    const { person: id, name, role } = row;
    person = { id, name, role, keys: 0, times: {}, money: [], lastAt: row.last_at.toISOString() };
    people.set(id, person);
  }
  person.keys += row.keys;
  person.times[row.act] = (person.times[row.act] ?? 0) + row.times;
  if (row.minor === 0) return;
  let money = person.money.find(({ currency }) => currency === row.currency);
  if (!money) person.money.push((money = { currency: row.currency, confirmedMinor: 0, refundedMinor: 0 }));
  if (row.act === 'confirm') money.confirmedMinor += row.minor;
  else money.refundedMinor += row.minor;
}
