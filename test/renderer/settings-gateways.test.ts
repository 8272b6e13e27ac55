import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GatewayName, gateways } from '../../server/gateways/index.ts';
import {
  fieldsOf,
  type GatewayValues,
  lastPlace,
  listAfter,
  placesAfterMove,
  settingsOf,
  valuesOf,
} from '../../src/renderer/features/gateways/gateway-values.ts';
import { keptSecret } from '../../src/renderer/ui/secret-input.tsx';
import { sampleSettings } from '../support/sample-settings.ts';
import { gatewayRows } from './fake/shop-settings.ts';

const names = Object.keys(gateways) as GatewayName[];
const rowOf = (name: GatewayName, on: GatewayName[] = []) => gatewayRows(on).find((row) => row.name === name)!;
const typed: Partial<Record<string, GatewayValues>> = {
  epay: { apiUrl: ' https://pay.example.com/ ', pid: '1001', key: 'k' },
  sandbox: { secret: 'sixteen-characters', delayMs: '250' },
  stripe: { secretKey: 'sk_test_0123456789', webhookSecret: 'whsec_0123' },
};
const filled = Object.fromEntries(
  names.map((name) => [name, typed[name] ?? asTyped(sampleSettings(gateways[name].settings))]),
) as Record<GatewayName, GatewayValues>;

function asTyped(settings: Record<string, string | number | boolean>): GatewayValues {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, typeof value === 'number' ? String(value) : value]),
  );
}

/** Runs over the whole registry: a new gateway is tested the moment its line is added. */
describe.each(names)('the form of %s', (name) => {
  const row = rowOf(name);
  it('has words in both languages for every field, and no field of a kind it cannot draw', () => {
    for (const field of fieldsOf(row)) {
      expect(field.title['zh-CN'], field.name).not.toBe(field.name);
      expect(field.title.en, field.name).not.toBe(field.name);
      expect((row.settingsSchema.properties as Record<string, { type?: string }>)[field.name]!.type).toMatch(
        /^(string|integer|number|boolean)$/,
      );
    }
  });

  it('asks for what is needed, and sends what the gateway takes', () => {
    const empty = valuesOf(row);
    const wrong = fieldsOf(row).filter(
      (field) => typeof empty[field.name] === 'string' && field.wrong(String(empty[field.name])),
    );
    expect(wrong.map((field) => field.name).toSorted()).toEqual((row.settingsSchema.required ?? []).toSorted());
    const values = { ...empty, ...filled[name] };
    expect(
      fieldsOf(row).flatMap((field) =>
        typeof values[field.name] === 'string' ? (field.wrong(String(values[field.name])) ?? []) : [],
      ),
    ).toEqual([]);
    expect(gateways[name].settings.safeParse(settingsOf(row, values)).error?.issues).toBeUndefined();
  });

  it('lets through no text that the gateway would refuse', () => {
    const base = settingsOf(row, { ...valuesOf(row), ...filled[name] });
    for (const field of fieldsOf(row).filter((each) => each.kind !== 'switch')) {
      const sample = fc.oneof(
        fc.string({ maxLength: 300 }),
        fc.webUrl(),
        fc.integer().map(String),
        fc.stringMatching(/^(sk_|whsec_|)\w{0,40}$/),
      );
      fc.assert(
        fc.property(sample, (text) => {
          if (field.wrong(text) !== undefined) return;
          const own = settingsOf(row, { ...valuesOf(row), [field.name]: text })[field.name];
          const { [field.name]: _, ...others } = base;
          const sent = own === undefined ? others : { ...others, [field.name]: own };
          const issues = gateways[name].settings.safeParse(sent).error?.issues ?? [];
          expect(
            issues.filter((issue) => issue.path[0] === field.name),
            `${field.name}=${text}`,
          ).toEqual([]);
        }),
        { numRuns: 300 },
      );
    }
  });
});

it('a kept secret goes back as its mask, and an emptied optional one is left out', () => {
  const row = rowOf('epay', ['epay']);
  expect(settingsOf(row, valuesOf(row))).toMatchObject({ key: keptSecret, pid: '1001' });
  expect(settingsOf(row, { ...valuesOf(row), previousKey: '' })).not.toHaveProperty('previousKey');
});

it('after a save the list shows no secret in the clear', () => {
  const change = {
    name: 'stripe',
    enabled: true,
    position: 3,
    settings: { secretKey: 'sk_live_0123456789', webhookSecret: 'whsec_live' },
  };
  const after = listAfter(gatewayRows(['epay']), [change]);
  expect(JSON.stringify(after)).not.toMatch(/live/);
  expect(after.map((row) => row.name).slice(0, 2)).toEqual(['epay', 'stripe']);
  expect(after).toHaveLength(names.length);
});

it('moves one place among those that are set up, and never touches the others', () => {
  fc.assert(
    fc.property(
      fc.shuffledSubarray(names),
      fc.constantFrom(...names),
      fc.constantFrom(-1 as const, 1 as const),
      (on, name, by) => {
        const rows = gatewayRows(on).toSorted((a, b) => a.position - b.position || a.name.localeCompare(b.name));
        const places = placesAfterMove(rows, name, by);
        const changes = places.map((place) => ({
          ...place,
          enabled: true,
          settings: settingsOf(rowOf(name), filled[name]),
        }));
        const order = listAfter(rows, changes)
          .filter((row) => on.includes(row.name))
          .map((row) => row.name);
        const wished = [...on];
        const from = wished.indexOf(name);
        if (from >= 0 && wished[from + by]) [wished[from], wished[from + by]] = [wished[from + by]!, wished[from]!];
        expect(order).toEqual(wished);
      },
    ),
    { numRuns: 200 },
  );
});

it('a new one comes last', () => {
  expect(lastPlace(gatewayRows([]))).toBe(0);
  expect(lastPlace(gatewayRows(['stripe', 'epay']))).toBe(2);
});
