import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shopSettings } from '../../server/contract/settings.ts';
import { changeOf, formFieldOf, settingsForm, valuesOf } from '../../src/renderer/features/settings/settings-values.ts';
import { numberOf, textOf } from '../../src/renderer/features/settings/unit-text.ts';

const defaults = shopSettings.parse({});
const mail = {
  host: 'smtp.example.com',
  port: 465,
  secure: true,
  user: 'shop',
  password: '••••••••',
  from: 'a@example.com',
};

const anySettings = fc
  .record({
    shopName: fc.string({ minLength: 1, maxLength: 60 }).filter((name) => name.trim() === name && name !== ''),
    currency: fc.constantFrom('CNY', 'USD', 'JPY', 'KWD'),
    reservationMs: fc.integer({ min: 1200, max: 86_400_000 }),
    lateWindowMs: fc.integer({ min: 72_000, max: 8760 * 3_600_000 }),
    refundWindowDays: fc.integer({ min: 0, max: 180 }),
    openOrdersPerContact: fc.integer({ min: 1, max: 1000 }),
    referral: fc.record({
      enabled: fc.boolean(),
      levels: fc.integer({ min: 1, max: 2 }),
      level1BasisPoints: fc.integer({ min: 0, max: 5000 }),
      level2BasisPoints: fc.integer({ min: 0, max: 2000 }),
      capMinorPerOrder: fc.integer({ min: 0, max: 10_000_000 }),
    }),
    smtp: fc.constantFrom(null, mail),
  })
  .map((some) => ({ ...defaults, ...some }));

it('an untouched form is valid and changes nothing, however fine the stored values are', () => {
  fc.assert(
    fc.property(anySettings, (settings) => {
      const parsed = settingsForm.safeParse(valuesOf(settings));
      expect(parsed.error?.issues).toBeUndefined();
      expect(changeOf(parsed.data!, settings)).toEqual({});
    }),
    { numRuns: 500 },
  );
});

it('one changed field is one field sent, in the unit of the backend', () => {
  const values = valuesOf(defaults);
  const sent = (change: object) => changeOf(settingsForm.parse({ ...values, ...change }), defaults);
  expect(sent({ reservationMinutes: '20' })).toEqual({ reservationMs: 1_200_000 });
  expect(sent({ lateWindowHours: '0.5' })).toEqual({ lateWindowMs: 1_800_000 });
  expect(sent({ reservationMinutes: '２０' })).toEqual({ reservationMs: 1_200_000 });
  expect(sent({ referral: { ...values.referral, level1Percent: '7.25' } }).referral).toEqual({
    ...defaults.referral,
    level1BasisPoints: 725,
  });
  expect(sent({ referral: { ...values.referral, cap: '12.3' } }).referral?.capMinorPerOrder).toBe(1230);
  expect(
    changeOf(
      { ...valuesOf({ ...defaults, smtp: mail }), smtp: { ...values.smtp, enabled: false } },
      { ...defaults, smtp: mail },
    ),
  ).toEqual({ smtp: null });
});

it('every change that the form takes is one that the backend takes', () => {
  fc.assert(
    fc.property(anySettings, anySettings, (saved, wished) => {
      const change = changeOf(settingsForm.parse(valuesOf(wished)), saved);
      expect(shopSettings.safeParse({ ...saved, ...change }).error?.issues).toBeUndefined();
    }),
    { numRuns: 500 },
  );
});

it.each([
  ['reservationMinutes', '0'],
  ['reservationMinutes', '1441'],
  ['reservationMinutes', '1e2'],
  ['lateWindowHours', ''],
  ['refundWindowDays', '1.5'],
  ['openOrdersPerContact', '0'],
  ['watchStartsAt', '24:00'],
  ['shopName', '  '],
  ['referral.level1Percent', '50.01'],
  ['referral.cap', '1.234'],
  ['smtp.host', 'smtp.example.com/x'],
  ['smtp.port', '70000'],
  ['smtp.from', 'not an address'],
])('refuses %s = "%s", next to the field', (name, text) => {
  const values = valuesOf({ ...defaults, smtp: mail });
  const [group, field] = name.split('.') as [keyof typeof values, string?];
  const changed = field
    ? { ...values, [group]: { ...(values[group] as object), [field]: text } }
    : { ...values, [name]: text };
  const { error } = settingsForm.safeParse(changed);
  expect(error?.issues.map((issue) => issue.path.join('.'))).toEqual([name]);
});

it('what is off is never in the way', () => {
  const values = valuesOf(defaults);
  const off = {
    ...values,
    referral: { ...values.referral, enabled: false, level1Percent: 'x', cap: '' },
    smtp: { ...values.smtp, enabled: false, port: 'x' },
  };
  expect(changeOf(settingsForm.parse(off), defaults)).toEqual({ referral: { ...defaults.referral, enabled: false } });
});

it('finds the form field of what the backend refused', () => {
  expect(formFieldOf('reservationMs')).toBe('reservationMinutes');
  expect(formFieldOf('referral.capMinorPerOrder')).toBe('referral.cap');
  expect(formFieldOf('smtp.host')).toBe('smtp.host');
});

it('a number survives its field', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 99_999_999 }), (hundredths) => {
      expect(numberOf(textOf(hundredths / 100))).toBe(hundredths / 100);
    }),
  );
});
