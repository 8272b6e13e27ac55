import { z } from 'zod';
import { shopSettings } from '../../../server/contract/settings.ts';
import { type GatewayName, gateways } from '../../../server/gateways/index.ts';
import { findPlugIn, plugInKinds, registries } from '../../../server/features/plug-ins/registries.ts';
import { keptSecret } from '../../../src/renderer/ui/secret-input.tsx';
import type { Outputs } from '../../../src/renderer/lib/trpc.ts';
import { sampleSettings } from '../../support/sample-settings.ts';
import { products } from './shop-data.ts';

type Row = Outputs['gateways']['list'][number];

export const settings = (): Outputs['settings']['get'] => shopSettings.parse({});

const kept: Partial<Record<string, Record<string, unknown>>> = {
  epay: {
    apiUrl: 'https://pay.example.com/',
    pid: '1001',
    key: keptSecret,
    type: 'alipay',
    mode: 'page',
    refunds: false,
  },
  sandbox: { secret: keptSecret, delayMs: 0, lateMs: 45_000 },
  stripe: { secretKey: keptSecret, webhookSecret: keptSecret },
};

/** The real channels and drivers with their real schemas, none of them set. */
export function plugInRows(): Outputs['plugIns']['list'] {
  return plugInKinds.flatMap((kind) =>
    Object.keys(registries[kind].plugIns).map((name) => {
      const { label, lead, settings: schema } = findPlugIn(kind, name)!;
      const settingsSchema = z.toJSONSchema(schema, { io: 'input' }) as Row['settingsSchema'];
      const enabled = name === registries[kind].fallback;
      return { kind, name, label, lead: lead ?? null, enabled, settingsSchema, settings: {} };
    }),
  );
}

/** The real gateways with their real schemas; those named are set up and on. */
export function gatewayRows(on: GatewayName[]): Row[] {
  return (Object.keys(gateways) as GatewayName[]).map((name) => ({
    name,
    label: gateways[name].label,
    can: gateways[name].can,
    forTrying: 'rehearse' in gateways[name],
    currencies: gateways[name].currencies,
    enabled: on.includes(name),
    position: on.includes(name) ? on.indexOf(name) : 1000,
    strict: false,
    trouble: null,
    settingsSchema: z.toJSONSchema(gateways[name].settings, { io: 'input' }) as Row['settingsSchema'],
    settings: on.includes(name) ? (kept[name] ?? sampleSettings(gateways[name].settings, keptSecret)) : {},
  }));
}

export function coupons(): Outputs['coupons']['list'] {
  const [variant] = products()[0]!.variants;
  return [
    {
      code: 'SPRING',
      kind: 'percent' as const,
      value: 10,
      currency: null,
      variantId: null,
      maxUses: 200,
      used: 38,
      active: true,
    },
    {
      code: 'MOON5',
      kind: 'amount' as const,
      value: 500,
      currency: 'CNY',
      variantId: variant!.id,
      maxUses: null,
      used: 0,
      active: false,
    },
  ].map((coupon, n) => ({
    id: `00000000-0000-7000-8000-00000000070${n}`,
    startsAt: n === 0 ? '2026-11-20T16:00:00.000Z' : null,
    endsAt: n === 0 ? '2026-12-01T15:59:00.000Z' : null,
    ...coupon,
  }));
}

export function staffToday(): Outputs['people']['today'] {
  return [
    {
      id: 'operator',
      name: '周舟',
      role: 'operator',
      keys: 14,
      times: { confirm: 3, replace: 6, resend: 4, refund: 2 },
      money: [{ currency: 'CNY', confirmedMinor: 28_850, refundedMinor: 9650 }],
      lastAt: '2026-11-22T15:12:00Z',
    },
    {
      id: 'owner',
      name: '林晓',
      role: 'owner',
      keys: 1,
      times: { replace: 1 },
      money: [],
      lastAt: '2026-11-22T14:40:00Z',
    },
  ];
}
