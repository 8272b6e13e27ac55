import type { Messages } from '../../../../server/contract/plug-in.ts';
import { isUrl } from '../../lib/is-url.ts';
import type { Inputs, Outputs } from '../../lib/trpc.ts';
import { keptSecret } from '../../ui/secret-input.tsx';

export type GatewayRow = Outputs['gateways']['list'][number];
export type GatewaySettings = Inputs['gateways']['save']['settings'];

/** One property of a gateway's JSON Schema, as far as a form needs it. */
export type GatewayField = {
  name: string;
  kind: 'text' | 'choice' | 'number' | 'switch';
  title: Messages;
  help: Messages | undefined;
  secret: boolean;
  /** Secrets are sent there. */
  address: boolean;
  advanced: boolean;
  required: boolean;
  choices: string[];
  span: { from: number; to: number } | undefined;
  initial: string | boolean;
  wrong: (text: string) => string | undefined;
};
export type GatewayValues = Record<string, string | boolean>;

type Property = {
  type?: string;
  title?: Messages;
  help?: Messages;
  secret?: boolean;
  address?: boolean;
  advanced?: boolean;
  enum?: string[];
  default?: string | number | boolean;
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
};

export const isSetUp = (row: GatewayRow) => Object.keys(row.settings).length > 0;
/** Takes no real money: for trying things out. */
export const isForTrying = (row: Pick<GatewayRow, 'forTrying'>) => row.forTrying;

/** What a form of settings is drawn from: a gateway, or anything else that tells its schema. */
export type Described = Pick<GatewayRow, 'settingsSchema' | 'settings'>;

export function fieldsOf({
  settingsSchema: { properties = {}, required = [] },
}: Pick<Described, 'settingsSchema'>): GatewayField[] {
  return Object.entries(properties as Record<string, Property>).map(([name, property]) => {
    const needed = required.includes(name);
    return {
      name,
      kind: kindOf(property),
      title: property.title ?? { 'zh-CN': name, en: name },
      help: property.help,
      secret: property.secret === true,
      address: property.address === true,
      advanced: property.advanced === true,
      required: needed,
      choices: property.enum ?? [],
      span:
        property.minimum === undefined || property.maximum === undefined
          ? undefined
          : { from: property.minimum, to: property.maximum },
      initial: property.type === 'boolean' ? property.default === true : String(property.default ?? ''),
      wrong: (text) => wrongIn(text.trim(), property, needed),
    };
  });
}

function kindOf(property: Property): GatewayField['kind'] {
  if (property.type === 'boolean') return 'switch';
  if (property.enum) return 'choice';
  return property.type === 'integer' || property.type === 'number' ? 'number' : 'text';
}

/** The key of the words for what is wrong. */
function wrongIn(text: string, property: Property, needed: boolean): string | undefined {
  if (text === '') return needed ? 'form.required' : undefined;
  if (text === keptSecret) return undefined;
  if (property.type === 'integer' || property.type === 'number') {
    const value = Number(text);
    if (!/^-?\d+(\.\d+)?$/.test(text) || (property.type === 'integer' && !Number.isInteger(value)))
      return 'gateways.wrong.number';
    return value < (property.minimum ?? -Infinity) || value > (property.maximum ?? Infinity)
      ? 'gateways.wrong.range'
      : undefined;
  }
  if (property.enum && !property.enum.includes(text)) return 'gateways.wrong.shape';
  if (text.length < (property.minLength ?? 0)) return 'gateways.wrong.short';
  if (text.length > (property.maxLength ?? 10_000)) return 'settings.wrong.tooLong';
  if (property.format === 'uri' && !(/^https?:\/\/[^\s/]/.test(text) && isUrl(text))) return 'gateways.wrong.address';
  return property.pattern && !new RegExp(property.pattern, 's').test(text) ? 'gateways.wrong.shape' : undefined;
}

export function valuesOf(row: Described): GatewayValues {
  return Object.fromEntries(
    fieldsOf(row).map(({ name, kind, initial }) => {
      const kept = row.settings[name] as string | number | boolean | undefined;
      return [name, kind === 'switch' ? Boolean(kept ?? initial) : String(kept ?? initial)];
    }),
  );
}

/** After a change of one field: with another address, kept secrets are typed again, and come back with the old one. */
export function withChange(
  row: Described,
  values: GatewayValues,
  { name, value }: { name: string; value: string | boolean },
): GatewayValues {
  const next = { ...values, [name]: value };
  const fields = fieldsOf(row);
  if (!fields.some((field) => field.name === name && field.address)) return next;
  const kept = valuesOf(row);
  const moved = fields.some((field) => field.address && String(next[field.name]).trim() !== kept[field.name]);
  for (const field of fields.filter((each) => each.secret)) {
    if (moved && next[field.name] === keptSecret) next[field.name] = '';
    else if (!moved && next[field.name] === '') next[field.name] = kept[field.name] ?? '';
  }
  return next;
}

/** What is empty and not needed is left out: the gateway's own default, or nothing. */
export function settingsOf(row: Pick<Described, 'settingsSchema'>, values: GatewayValues): GatewaySettings {
  return Object.fromEntries(
    fieldsOf(row).flatMap(({ name, kind }): [string, string | number | boolean][] => {
      const value = values[name] ?? '';
      if (typeof value === 'boolean') return [[name, value]];
      const text = value.trim();
      if (text === '') return [];
      return [[name, kind === 'number' ? Number(text) : text]];
    }),
  );
}

/** The list as it is after a save, so that the screen needn't wait for every instance to know. */
export function listAfter(rows: GatewayRow[], changes: Inputs['gateways']['save'][]): GatewayRow[] {
  return rows
    .map((row) => {
      const change = changes.find((each) => each.name === row.name);
      if (!change) return row;
      const secrets = fieldsOf(row).filter((field) => field.secret && change.settings[field.name]);
      const masked = Object.fromEntries(secrets.map((field) => [field.name, keptSecret]));
      const { enabled, position, strict = false } = change;
      return { ...row, enabled, position, strict, settings: { ...change.settings, ...masked } };
    })
    .toSorted((a, b) => a.position - b.position || a.name.localeCompare(b.name));
}

type Places = { name: string; position: number }[];

/** New positions for those that change when one moves up (-1) or down (1) among those that are set up. */
export function placesAfterMove(rows: readonly GatewayRow[], name: string, by: -1 | 1): Places {
  const order = rows.filter(isSetUp);
  const from = order.findIndex((row) => row.name === name);
  const to = from + by;
  const row = order[from];
  if (!row || to < 0 || to >= order.length) return [];
  const moved = order.toSpliced(from, 1).toSpliced(to, 0, row);
  return moved.flatMap((each, position) => (each.position === position ? [] : [{ name: each.name, position }]));
}

/** After all that are there. */
export function lastPlace(rows: readonly GatewayRow[]): number {
  return Math.min(1000, Math.max(-1, ...rows.filter(isSetUp).map((row) => row.position)) + 1);
}
