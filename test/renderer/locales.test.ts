import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAst } from 'rolldown/parseAst';
import { describe, expect, it } from 'vitest';
import { errorCodes } from '../../server/contract/error-codes.ts';
import { badLineReasons } from '../../server/contract/keys.ts';
import { orderEventTypes, orderStatuses } from '../../server/contract/orders.ts';
import { firstLimitFixes, verdict } from '../../server/contract/pulse.ts';
import { ceilings, reasonCodes } from '../../server/contract/scaling/decision.ts';
import { forecastModes, presetNames } from '../../server/contract/scaling/policy.ts';
import { services } from '../../server/contract/services.ts';
import { needKinds } from '../../server/features/needs/needs-you.ts';
import { plugInNames } from '../../server/features/plug-ins/names.ts';
import { missingCodes } from '../../server/scaling/forecast/forecast.ts';
import { screens } from '../../src/renderer/app/screens.ts';
import en from '../../src/renderer/locales/en.json' with { type: 'json' };
import zhCn from '../../src/renderer/locales/zh-CN.json' with { type: 'json' };

type Words = { [key: string]: string | Words };

function flat(words: Words, path = ''): Map<string, string> {
  const all = new Map<string, string>();
  for (const [key, value] of Object.entries(words)) {
    if (typeof value === 'string') all.set(path + key, value);
    else for (const [inner, text] of flat(value, `${path}${key}.`)) all.set(inner, text);
  }
  return all;
}

const chinese = flat(zhCn);
const english = flat(en);
const plain = (key: string) => key.replace(/_(one|other)$/, '');
const holes = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]!).toSorted();

const folder = join(import.meta.dirname, '../../src/renderer');
const sources = globSync('**/*.{ts,tsx}', { cwd: folder }).map((path) => ({
  path,
  text: readFileSync(join(folder, path), 'utf8'),
}));

describe('the words', () => {
  it('are complete in both languages, with the same holes to fill', () => {
    console.log(`${chinese.size} words in zh-CN, ${new Set([...english.keys()].map(plain)).size} in en`);
    expect([...new Set([...english.keys()].map(plain))].toSorted()).toEqual([...chinese.keys()].toSorted());
    for (const [key, text] of english) {
      const count = holes(chinese.get(plain(key))!).filter((hole) => hole !== 'count');
      expect(
        holes(text).filter((hole) => hole !== 'count'),
        key,
      ).toEqual(count);
    }
    for (const key of english.keys())
      if (key.endsWith('_one')) expect(english.has(`${plain(key)}_other`), key).toBe(true);
  });

  it('are all used, and use only the vocabulary', () => {
    const all = sources.map((source) => source.text).join('\n');
    const built = [...all.matchAll(/[`']([a-zA-Z]+(?:\.[a-zA-Z]+)*)(?:\.\$\{[^}]+\}|')/g)].map((match) => match[1]!);
    const unused = [...chinese.keys()].filter(
      (key) => !all.includes(`'${key}'`) && !built.some((start) => key.startsWith(`${start}.`)),
    );
    expect(unused).toEqual([]);
    for (const text of chinese.values()) expect(text).not.toMatch(/交付|下线|团队|链动|仪表盘/);
    for (const text of english.values()) expect(text).not.toMatch(/\bp9[59]\b|\bpods?\b/i);
  });

  it('leave a space around names that may be in Latin letters', () => {
    const names = /\p{Script=Han}\{\{(?:gateway|who)\}\}|\{\{(?:gateway|who)\}\}\p{Script=Han}/u;
    expect([...chinese].filter(([, text]) => names.test(text))).toEqual([]);
  });

  it('exist for every name the backend may send', () => {
    const needed = [
      ...orderStatuses.map((name) => `status.${name}`),
      ...orderEventTypes.map((name) => `event.${name}`),
      ...verdict.shape.key.options.map((name) => `verdict.${name}.lead`),
      ...firstLimitFixes.map((name) => `watch.givesOut.${name}`),
      ...services.map((name) => `service.${name}`),
      ...Object.keys(errorCodes).map((name) => `error.code.${name}`),
      ...Object.entries(needKinds).flatMap(([kind, action]) => [`needs.kind.${kind}`, `needs.action.${action}`]),
      ...badLineReasons.map((name) => `import.bad.${name}`),
      ...screens.map((screen) => `screen.${screen.name}`),
      ...reasonCodes.map((name) => `reason.${name}`),
      ...ceilings.map((name) => `ceiling.${name}`),
      ...missingCodes.map((name) => `forecastMissing.${name}`),
      ...[...presetNames, 'custom'].map((name) => `scaling.value.preset.${name}`),
      ...forecastModes.map((name) => `scaling.value.forecast.${name}`),
    ];
    expect(needed.filter((key) => !chinese.has(key))).toEqual([]);
  });

  it('call no plug-in by a name of their own: it is in the plug-in', () => {
    const names = Object.entries(plugInNames().en);
    const twice = names.flatMap(([group, plugIns]) =>
      Object.keys(plugIns).filter((name) => english.has(`${group}.${name}`)),
    );
    expect(names.length).toBeGreaterThan(2);
    expect(twice).toEqual([]);
  });
});

type Node = { type: string; [key: string]: unknown };

/** Attributes whose text a person reads or hears. */
const read = new Set(['aria-label', 'title', 'placeholder', 'alt', 'label', 'lead', 'description', 'hint']);
const letters = /\p{L}{2,}/u;
const han = /\p{Script=Han}/u;

/** `{ 'zh-CN': …, en: … }`: what a plug-in says, in its own file. */
function isInBoth({ type, properties }: Node): boolean {
  if (type !== 'ObjectExpression') return false;
  const keys = (properties as { key?: { name?: string; value?: string } }[]).map(({ key }) => key?.name ?? key?.value);
  return keys.length === 2 && keys.includes('zh-CN') && keys.includes('en');
}

function hardCoded(node: unknown, found: string[]): void {
  if (Array.isArray(node)) for (const each of node) hardCoded(each, found);
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return;
  if (isInBoth(node as Node)) return;
  const { type } = node as Node;
  if (type === 'JSXText' && letters.test(String((node as Node).value))) found.push(String((node as Node).value).trim());
  if (type === 'Literal' && typeof (node as Node).value === 'string' && han.test(String((node as Node).value)))
    found.push(String((node as Node).value));
  if (type === 'JSXAttribute') {
    const { name, value } = node as unknown as { name: { name: string }; value: Node | null };
    if (read.has(name.name) && value?.type === 'Literal' && letters.test(String(value.value)))
      found.push(`${name.name}="${String(value.value)}"`);
  }
  for (const child of Object.values(node)) hardCoded(child, found);
}

function inFile(path: string, text: string): string[] {
  const found: string[] = [];
  hardCoded(parseAst(text, { lang: path.endsWith('x') ? 'tsx' : 'ts' }), found);
  return found.map((words) => `${path}: ${words}`);
}

describe('the screens', () => {
  it('hold no words of their own', () => {
    expect(sources.length).toBeGreaterThan(80);
    expect(sources.flatMap(({ path, text }) => inFile(path, text))).toEqual([]);
  });

  it('would be caught if they did', () => {
    expect(inFile('a.tsx', 'export const A = () => <p aria-label="Close it">Hello <b>{"库存"}</b></p>;')).toHaveLength(
      3,
    );
    expect(inFile('a.ts', "export const a = { title: { 'zh-CN': '库存', en: 'Stock' } };")).toEqual([]);
    expect(inFile('a.ts', "export const a = { title: { 'zh-CN': '库存' } };")).toHaveLength(1);
  });
});
