import type { Connection } from '../../db/database.ts';
import { run, statement } from '../../db/statement.ts';
import { normalKey } from '../keys/clean-key.ts';

const whole = /^"((?:[^"]|"")*)"$/;
/** What our own CSV files put before a cell that a spreadsheet would take for a formula. */
const guarded = /^'(?=\s*[=+\-@])/;

/** What a line may stand for: as it is written, without what a CSV put around it. The last is the likeliest where none is known; an empty cell is none. */
export function spellingsOf(line: string): string[] {
  const unquoted = normalKey(line.replace(whole, (_, inner: string) => inner.replaceAll('""', '"')));
  const bare = normalKey(unquoted.replace(guarded, ''));
  return unquoted === '' ? [] : [...new Set([line, unquoted, bare || unquoted])];
}

const find = statement<{ given: Buffer; blind_index: Buffer }, [Buffer[]]>({
  name: 'restored_list_in_stock',
  text: `select k.blind_index as given, k.blind_index from stock_key k where k.blind_index = any($1::bytea[])
    union
    select a.clean_index, a.blind_index from stock_key_alias a join stock_key k on k.blind_index = a.blind_index
    where a.clean_index = any($1::bytea[])`,
});

/** The keys of the stock by the spellings (hex) that name them, also those that are there with characters that a list leaves out. */
export async function inStock(tx: Connection, spellings: Buffer[]): Promise<Map<string, Buffer[]>> {
  const rows = await run(tx, find, [spellings]);
  const named = Map.groupBy(rows, (row) => row.given.toString('hex'));
  return new Map([...named].map(([name, found]) => [name, found.map((row) => row.blind_index)]));
}
