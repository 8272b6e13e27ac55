import { z } from 'zod';
import { field } from '../../contract/plug-in.ts';
import type { Reason } from '../../contract/scaling/decision.ts';
import { signalNames, signals } from '../signals/index.ts';
import { defineRule } from './rule.ts';

/** "Order latency > 2 s for 1 min → +100 %": a signal above a value for a while asks for more, again after as long; meanwhile nothing is given back. */
export const above = defineRule({
  label: { 'zh-CN': '高于某个值时扩容', en: 'More when something is above' },
  sentence: {
    'zh-CN': '{{signal}}超过 {{threshold}} 满 {{forMs}}，就加 {{more}}',
    en: '{{signal}} above {{threshold}} for {{forMs}}: {{more}} more',
  },
  settings: z.object({
    signal: field(z.enum(signalNames).default('latencyP95Ms'), { title: { 'zh-CN': '信号', en: 'Signal' } }),
    threshold: field(z.number().min(0).max(1_000_000).default(2000), {
      title: { 'zh-CN': '高于', en: 'Above' },
      help: { 'zh-CN': '单位随信号而定；延迟用毫秒', en: 'In the unit of the signal; latency in ms' },
    }),
    forMs: field(z.number().int().min(0).max(3_600_000).default(60_000), {
      title: { 'zh-CN': '持续时间（毫秒）', en: 'For (ms)' },
    }),
    percent: field(z.number().int().min(0).max(900).default(100), {
      title: { 'zh-CN': '增加百分比', en: 'Add percent' },
      help: { 'zh-CN': '100 表示翻倍', en: '100 doubles what runs' },
    }),
    instances: field(z.number().int().min(0).max(32).default(0), {
      title: { 'zh-CN': '至少增加实例', en: 'Add at least (instances)' },
    }),
  }),
  evaluate({ signal, threshold, forMs, percent, instances: least }, look) {
    const { observations, service, instances: desired, nowMs } = look;
    const value = signals[signal].read(observations, service);
    if (value !== null && value <= threshold) return { sinceMs: -1, floor: null };
    const more = Math.max(Math.ceil((desired * percent) / 100), least);
    if (more === 0) return { sinceMs: -1, floor: null };
    const sinceMs = value !== null && look.sinceMs < 0 ? nowMs : look.sinceMs;
    if (sinceMs < 0) return { sinceMs, floor: null };
    const fires = value !== null && nowMs - sinceMs >= forMs;
    const instances = fires ? desired + more : desired;
    const params: Reason['params'] = { kind: 'above', signal, threshold, forMs, instances };
    if (value !== null) params.value = Math.round(value * 100) / 100;
    return { sinceMs: fires ? nowMs : sinceMs, floor: { instances, reason: { code: 'rule', params } } };
  },
});
