import { beforeAll, describe, expect, it } from 'vitest';
import i18next, { type TFunction } from 'i18next';
import { type Reason, type ReasonCode, reasonCodes } from '../../server/contract/scaling/decision.ts';
import { reasonSentence, reasonMessages } from '../../src/renderer/features/scaling/reason-messages.ts';
import { signalValue } from '../../src/renderer/features/scaling/signal-messages.ts';
import { speak } from './messages.ts';

/** What the backend sends with each code. */
const sent: Record<ReasonCode, Reason['params']> = {
  was: { instances: 4 },
  arrivals: { perSecond: 71.42, capacity: 14.2, instances: 8 },
  busy: { percent: 92, instances: 2 },
  backlog: { count: 12, oldestMs: 1800, instances: 2 },
  fed_forward: { perSecond: 8.1, instances: 5 },
  trend: { perSecond: 78, inMs: 17_000, instances: 9 },
  forecast: { source: 'season', perSecond: 90, instances: 10 },
  less_came: { source: 'promo', percent: 13 },
  cycle: { everyMs: 7_200_000, instances: 6 },
  rule: { kind: 'above', signal: 'latencyP95Ms', value: 2400, threshold: 2000, forMs: 60_000, instances: 8 },
  schedule: { name: '晚高峰', instances: 6 },
  promo: { name: '双十二', instances: 12 },
  rehearsal: { name: '彩排', instances: 3 },
  override: { instances: 9, untilMs: Date.UTC(2026, 10, 28, 18) },
  standing: { instances: 2 },
  cap: { instances: 16 },
  fleet_cap: { instances: 6, fleetCap: 32 },
  budget_cap: { instances: 7 },
  step_up: { instances: 24 },
  step_down: { instances: 7 },
  scale_in_window: { instances: 5, forMs: 300_000 },
  cooldown: { leftMs: 42_000 },
  dead_band: { instances: 8 },
  flap_budget: { flips: 7, leftMs: 600_000 },
  stale_metrics: { ageMs: 21_000 },
  outage: { perSecond: 0.2 },
  machine_full: { percent: 98, instances: 2 },
  place_full: { why: 'nodes', instances: 5 },
  kept_by_place: { instances: 6, why: 'cpu' },
  crash_loop: { failed: 3 },
  bottleneck: { what: 'gateway' },
  paused: {},
  first_look: {},
};

describe.each(['zh-CN', 'en'] as const)('reasons in %s', (language) => {
  let t: TFunction;
  beforeAll(async () => {
    t = (await speak(language)) as TFunction;
  });

  it('are whole sentences for every code, with every number in them', () => {
    for (const code of reasonCodes) {
      const words = reasonMessages(t, { code, params: sent[code] });
      expect(words, code).not.toMatch(/\{\{|undefined|NaN|reason\.|_/);
      expect(words, code).not.toMatch(/\bp95\b|\bpod\b/i);
      // a hole that stayed empty leaves two spaces or a dangling mark
      expect(words, code).not.toMatch(/ {2}|：$|: $/);
      const { instances } = sent[code];
      if (instances !== undefined && code !== 'dead_band') expect(words, code).toContain(String(instances));
      expect(words.length, code).toBeGreaterThan(1);
    }
  });

  it('say times and shares in the units of people', () => {
    const rule = reasonMessages(t, { code: 'rule', params: sent.rule });
    expect(rule).toContain(language === 'en' ? '2.4 s' : '2.4 秒');
    expect(rule).toContain(language === 'en' ? 'for 1 min' : '1 分钟');
    expect(rule).not.toContain('2400');
    expect(signalValue('busyShare', 0.72)).toBe('72%');
    expect(signalValue('cpuPercent', 61)).toBe('61%');
    expect(signalValue('backlog', 1200)).toBe('1,200');
    expect(signalValue('oldestMs', 90_000)).toBe(language === 'en' ? '2 min' : '2 分钟');
  });

  it('join in the order in which they came to bear, without what the change itself shows', () => {
    const reasons: Reason[] = [
      { code: 'was', params: { instances: 4 } },
      { code: 'rule', params: sent.rule },
      { code: 'cap', params: { instances: 32 } },
    ];
    const sentence = reasonSentence(t, reasons);
    expect(sentence).not.toContain(reasonMessages(t, reasons[0]!));
    expect(sentence.indexOf(reasonMessages(t, reasons[1]!))).toBe(0);
    expect(sentence.indexOf(reasonMessages(t, reasons[2]!))).toBeGreaterThan(0);
    expect(reasonSentence(t, reasons, { was: true })).toContain(reasonMessages(t, reasons[0]!));
    expect(reasonSentence(t, [])).toBe(i18next.t('reason.none'));
  });

  it('call a code, signal or source of a newer backend by something', () => {
    const newer = { code: 'moon_phase', params: {} } as unknown as Reason;
    expect(reasonMessages(t, newer)).toBe('moon_phase');
    const unknown = { ...sent.rule, signal: 'tide' };
    expect(reasonMessages(t, { code: 'rule', params: unknown })).toContain(i18next.t('signal.other'));
    expect(reasonMessages(t, { code: 'stale_metrics', params: { ageMs: -1 } })).toBe(i18next.t('reason.no_metrics'));
  });
});
