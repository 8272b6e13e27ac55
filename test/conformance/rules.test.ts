import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type RuleName, openRule, rules } from '../../server/scaling/rules/index.ts';
import type { FieldMessages } from '../../server/contract/plug-in.ts';
import type { Rule } from '../../server/scaling/rules/rule.ts';
import { observed } from '../server/scaling/observed.ts';

const names = Object.keys(rules) as RuleName[];
const nowMs = 1_800_000_000_000;

test('the registry is sorted and every name can be stored in a policy', () => {
  expect(names).toEqual(names.toSorted());
  for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9-]{0,39}$/);
});

test('what a policy names and nobody knows is passed over', () => {
  expect(openRule({ kind: 'no-such-rule', settings: {} })).toBeNull();
  expect(openRule({ kind: 'constructor', settings: {} })).toBeNull();
});

describe.each(names)('%s', (name) => {
  const rule: Rule = rules[name];

  test('its settings make a form in both languages, and its defaults fit', () => {
    expect(rule.label['zh-CN'] && rule.label.en).toBeTruthy();
    const schema = z.toJSONSchema(rule.settings, { io: 'input' }) as unknown as {
      properties: Record<string, FieldMessages>;
    };
    for (const [field, { title }] of Object.entries(schema.properties))
      expect(title['zh-CN'] && title.en, field).toBeTruthy();
    expect(openRule({ kind: name, settings: {} })).not.toBeNull();
  });

  test('its sentence has the same holes in both languages, each a setting', () => {
    const holes = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]!).toSorted();
    const { properties = {} } = z.toJSONSchema(rule.settings, { io: 'input' });
    expect(holes(rule.sentence.en)).toEqual(holes(rule.sentence['zh-CN']));
    expect([...Object.keys(properties), 'more']).toEqual(expect.arrayContaining(holes(rule.sentence.en)));
  });

  test('says nothing where nothing is seen, and never asks for fewer than there are', () => {
    const settings = rule.settings.parse({});
    const seen = { service: 'orders' as const, nowMs, instances: 4 };
    const blind = { ...observed(), services: {}, leads: null };
    expect(rule.evaluate(settings, { ...seen, observations: blind, sinceMs: -1 }).floor).toBeNull();
    for (const latencyP95Ms of [0, 100, 10_000])
      for (const sinceMs of [-1, nowMs - 3_600_000]) {
        const observations = observed({ orders: { latencyP95Ms } });
        const { floor } = rule.evaluate(settings, { ...seen, observations, sinceMs });
        if (floor) {
          expect(floor.instances).toBeGreaterThanOrEqual(4);
          expect(floor.reason).toMatchObject({ code: 'rule', params: { kind: name, instances: floor.instances } });
        }
      }
  });
});
