import type { Declared, Fields, Shape } from './declared.ts';
import type { Described } from './described.ts';

/** What the driver makes of a type of the database, with the parsers of server/db/database.ts. */
const read: Record<string, string> = {
  bool: 'boolean',
  bytea: 'Buffer',
  char: 'string',
  cidr: 'string',
  date: 'Date',
  float4: 'number',
  float8: 'number',
  inet: 'string',
  int2: 'number',
  int4: 'number',
  int8: 'number',
  name: 'string',
  numeric: 'number',
  pg_snapshot: 'string',
  regclass: 'string',
  text: 'string',
  time: 'string',
  timestamptz: 'Date',
  uuid: 'string',
  varchar: 'string',
  void: 'string',
  xid8: 'string',
};

/** A list of bigints comes as text: the driver's own parser is left as it is. */
const readInList: Record<string, string> = { ...read, int8: 'string' };

/** The driver sends text for these, or what it can turn into text by itself. */
const written: Record<string, string[]> = {
  date: ['Date', 'string'],
  interval: ['string'],
  json: ['string'],
  jsonb: ['string'],
  timestamptz: ['Date', 'string'],
};

const isJson = (type: string): boolean => type === 'json' || type === 'jsonb';

/** Whether everything that comes back as `type` is of this shape. */
function isRead(shape: Shape, type: string): boolean {
  if (shape.kinds.has('unknown')) return true;
  if (isJson(type)) return !shape.kinds.has('Date') && !shape.kinds.has('Buffer');
  const { kinds, element } = shape;
  const rest = [...kinds].filter((kind) => kind !== 'null' && kind !== 'undefined');
  if (type.startsWith('_')) {
    const inside = type.slice(1);
    const known = element && [...element.kinds].every((kind) => kind === 'null' || kind === readInList[inside]);
    return rest.join() === 'array' && (isJson(inside) || known === true);
  }
  return read[type] !== undefined && rest.join() === read[type];
}

/** Whether everything of this shape can be sent as `type`. */
function isWritten(shape: Shape, type: string): boolean {
  const kinds = [...shape.kinds].filter((kind) => kind !== 'null');
  if (type.startsWith('_'))
    return kinds.join() === 'array' && shape.element !== undefined && isWritten(shape.element, type.slice(1));
  const may = written[type] ?? [read[type]];
  return kinds.length > 0 && kinds.every((kind) => may.includes(kind));
}

const print = ({ kinds, element }: Shape): string =>
  [...kinds].map((kind) => (kind === 'array' && element ? `(${print(element)})[]` : kind)).join(' | ');

/** May be null in the table, and never are where they are read. */
const neverNull: Record<string, string> = {
  'orders.idempotency_body': 'kept with the hash that the order is found by',
  'orders.idempotency_sealed': 'kept with the hash that the order is found by',
  'orders.pay_url': 'every checkout keeps one',
  'payment_event.amount_minor': 'every notice has one',
  'payment_event.currency': 'every notice has one',
  'payment_event.trade_no': 'every notice has one',
};

type Compared = { declared: Declared; described: Described; text: string; order?: readonly string[] | undefined };

/** Where a declaration differs from what the database makes of its text, a sentence each. `order`: the names of named values. */
export function differences({ declared, described, text, order = [] }: Compared): string[] {
  const unread = isAll.test(text) ? [] : unreadColumns(declared.row, described);
  return [
    ...valueDifferences(declared.values, described, order),
    ...rowDifferences(declared.row, described),
    ...unread,
  ];
}

const isAll = /\b(select|returning|\w+\.)\s*\*/;

const unreadColumns = (row: Fields | undefined, { columns }: Described): string[] =>
  columns.filter(({ name }) => row && !row.has(name)).map(({ name }) => `nobody reads the column ${name}`);

function valueDifferences(values: Declared['values'], { parameters }: Described, order: readonly string[]): string[] {
  const list: (Shape | undefined)[] = Array.isArray(values)
    ? (values as readonly Shape[]).slice()
    : order.map((name) => (values as Fields).get(name));
  const unused = Array.isArray(values) ? [] : [...(values as Fields).keys()].filter((name) => !order.includes(name));
  const label = (index: number) => (order[index] === undefined ? `$${index + 1}` : `:${order[index]}`);
  if (list.length !== parameters.length) return [`takes ${parameters.length} values, declared are ${list.length}`];
  return [
    ...unused.map((name) => `has no :${name}`),
    ...parameters.flatMap((type, index) => {
      const shape = list[index];
      if (!shape) return [`${label(index)} is not declared`];
      return isWritten(shape, type) ? [] : [`${label(index)} is ${type}, declared as ${print(shape)}`];
    }),
  ];
}

function rowDifferences(row: Fields | undefined, { columns }: Described): string[] {
  if (!row) return [];
  const missing = [...row.keys()].filter((name) => !columns.some((column) => column.name === name));
  return [
    ...missing.map((name) => `has no column ${name}`),
    ...columns.flatMap(({ name, type, from }) => {
      const shape = row.get(name);
      if (!shape) return [];
      if (!isRead(shape, type)) return [`the column ${name} is ${type}, declared as ${print(shape)}`];
      const mayBeNull = shape.kinds.has('null') || shape.kinds.has('unknown');
      return from?.nullable && !mayBeNull && !neverNull[from.column] ? [`the column ${name} may be null`] : [];
    }),
  ];
}
