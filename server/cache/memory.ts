import { z } from 'zod';
import { field } from '../contract/plug-in.ts';
import { defineCache } from './cache.ts';

const settings = z.object({
  mostEntries: field(z.number().int().min(1).max(100_000).default(1000), {
    title: { 'zh-CN': '最多记多少条', en: 'Entries at most' },
  }),
});

/** Of this process alone: gone with it, and another instance works it out again. */
export const memory = defineCache({
  label: { 'zh-CN': '每个实例各自记', en: 'Each instance its own' },
  lead: { 'zh-CN': '不用另外的服务器', en: 'Needs no server of its own' },
  settings,
  open({ mostEntries }, { now }) {
    const kept = new Map<string, { value: string; untilMs: number }>();
    return {
      async get(key) {
        const entry = kept.get(key);
        return entry && now() < entry.untilMs ? entry.value : undefined;
      },
      async put(key, value, freshMs) {
        kept.delete(key);
        kept.set(key, { value, untilMs: now() + freshMs });
        for (const oldest of kept.keys()) if (kept.size > mostEntries) kept.delete(oldest);
      },
    };
  },
});
