import { defined } from '../../contract/defined.ts';
import { type Delimiter, delimiters, type FileLayout, maxColumns } from '../../contract/imports.ts';
import { readRecord } from './read-csv-record.ts';

/** The beginning of a file that its layout is judged by, characters. */
export const layoutHead = 65_536;

export type JudgedLayout = {
  layout: FileLayout;
  columnCount: number;
  /** The first line looks unlike the others: it may name columns, and is told apart by a person. */
  doubtfulHeader: boolean;
};

/** Names that a key's columns have, and what the key is of itself. */
const keyNames =
  /^(secret|key|keys|code|codes|cdk|cdkey|cd-key|serial|card|card ?(no|number|code)?|pin|password|pass|pwd|account|user(name)?|email|卡密|卡号|卡|密码|密碼|账号|帳號|账户|激活码|兑换码|兌換碼|充值码|序列号|秘钥|密钥|邮箱|key_?\d*)$/i;
const otherNames =
  /^(id|no\.?|nr|#|name|note|notes|remark|price|cost|date|time|status|batch|supplier|type|product|sku|value|amount|expir(y|es)|编号|序号|名称|备注|价格|面值|日期|时间|状态|批次|供货商|类型|商品|有效期|到期)$/i;

export type Asked = 'auto' | 'lines' | 'csv';

/** How a file looks by its beginning: one key a line, or a table with which delimiter, header and columns. */
export function judgeLayout(head: string, asked: Asked, whole: boolean): JudgedLayout {
  const best = defined(
    delimiters
      .map((delimiter) => ({ delimiter, ...shapeOf(records(head, delimiter, whole)) }))
      .toSorted((one, other) => Number(other.even) - Number(one.even) || other.width - one.width)[0],
    'a delimiter',
  );
  const tabular = best.even && best.width > 1;
  const quoted = /^\s*"/.test(head) || /(?:^|[\r\n])"[^"]*"(?:[\r\n]|$)/.test(head);
  if (asked === 'lines' || (asked === 'auto' && !tabular && !(quoted && best.even))) return asLines(head);
  const delimiter = asked === 'csv' && !best.even ? ',' : best.delimiter;
  return asTable(records(head, delimiter, whole), delimiter);
}

/** The first records of a text; the last one only when the text is whole. */
export function records(head: string, delimiter: Delimiter, whole: boolean): (string[] | null)[] {
  const found: (string[] | null)[] = [];
  for (let start = 0; start < head.length && found.length < 2000;) {
    const record = readRecord(head, start, { delimiter, last: whole });
    if (!record || record.next === null) break;
    if ('reason' in record) found.push(null);
    else if (record.fields.some((field) => field.trim() !== '')) found.push(record.fields.map((field) => field.trim()));
    start = record.next;
  }
  return found;
}

/** Even: nearly all records have the same number of columns, and they are quoted rightly. */
function shapeOf(rows: (string[] | null)[]): { even: boolean; width: number } {
  const widths = Map.groupBy(
    rows.filter((row) => row !== null),
    (row) => row.length,
  );
  const [width, same] = [...widths].toSorted(([, one], [, other]) => other.length - one.length)[0] ?? [1, []];
  return { even: rows.length > 0 && same.length >= rows.length * 0.9 && width <= maxColumns, width };
}

function asLines(head: string): JudgedLayout {
  const lines = head.split(/[\r\n]+/, 200).filter((line) => line.trim() !== '');
  const header = lines.length > 1 && keyNames.test(defined(lines[0], 'lines[0]').trim());
  return {
    layout: { kind: 'lines', delimiter: ',', header, columns: [0], joiner: '----' },
    columnCount: 1,
    doubtfulHeader: !header && standsOut(lines.map((line) => [line])),
  };
}

function asTable(rows: (string[] | null)[], delimiter: Delimiter): JudgedLayout {
  const good = rows.filter((row) => row !== null);
  const columnCount = widest(good);
  const first = good[0] ?? [];
  const header = looksLikeHeader(first);
  const doubtfulHeader = !header && standsOut(good);
  const named = header ? first.flatMap((name, column) => (keyNames.test(name) ? [column] : [])) : [];
  const columns = named.length > 0 ? named : Array.from({ length: columnCount }, (_, column) => column);
  const layout = {
    kind: 'table' as const,
    delimiter,
    header: header || doubtfulHeader,
    columns,
    joiner: '----' as const,
  };
  return { layout, columnCount, doubtfulHeader };
}

const widest = (rows: string[][]): number => Math.min(maxColumns, Math.max(1, ...rows.map((row) => row.length)));

/** Columns of the table that a text is with this delimiter. */
export function tableWidth(head: string, delimiter: Delimiter, whole: boolean): number {
  return widest(records(head, delimiter, whole).filter((row) => row !== null));
}

/** Without a digit, before at least three rows that all have some and none of which is built like it. */
function standsOut(rows: string[][]): boolean {
  const [first = '', ...others] = rows.map((row) => row.join(',')).slice(0, 50);
  const shape = (row: string) => row.replaceAll(/[A-Za-z0-9]/g, 'x');
  return (
    others.length >= 3 &&
    !/\d/.test(first) &&
    others.every((row) => /\d/.test(row)) &&
    !others.some((row) => shape(row) === shape(first))
  );
}

/** All of its cells are names, and one at least is a name that we know. */
export function looksLikeHeader(cells: string[]): boolean {
  return (
    cells.some((cell) => keyNames.test(cell) || otherNames.test(cell)) &&
    cells.every(
      (cell) => cell === '' || keyNames.test(cell) || otherNames.test(cell) || /^[\p{L}_ ()（）]{1,30}$/u.test(cell),
    )
  );
}
