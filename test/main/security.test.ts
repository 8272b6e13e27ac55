import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { fakeElectron, recorded } from './fake-electron.ts';
import { checklist } from './security-checklist.ts';
import { type Facts, gatherFacts } from './security-facts.ts';

vi.mock('electron', () => fakeElectron);

let facts: Facts;

beforeAll(async () => {
  await import('../../src/main/main.ts');
  await vi.waitFor(() => expect(recorded.windows).toHaveLength(1));
  await setImmediate();
  await import('../../src/preload/preload.ts');
  facts = await gatherFacts();
});

afterAll(() => void fakeElectron.app.emit('will-quit'));

test('Electron’s checklist has its 20 items', () => {
  expect(checklist.map(({ name }) => Number.parseInt(name, 10))).toEqual(
    Array.from({ length: 20 }, (_, index) => index + 1),
  );
});

test.each(checklist)('$name', ({ holds }) => expect(holds(facts)).toBe(true));

test('each check can fail: 20 of 20 turn red when their item is broken', () => {
  const noticed = checklist.filter((item) => {
    const { network, ...plain } = facts;
    const broken = {
      ...structuredClone(plain),
      network: { ...network, filter: structuredClone(network.filter) },
    } as Facts;
    const whole = item.holds(broken);
    item.break(broken);
    return whole && !item.holds(broken);
  });
  console.log(`security checklist: ${noticed.length} of ${checklist.length} broken items noticed`);
  expect(noticed.map(({ name }) => name)).toEqual(checklist.map(({ name }) => name));
});

test('a listener gets the words and never the event behind them', () => {
  const heard: unknown[][] = [];
  const { onNotice, onVerdict } = recorded.exposed.desktop as Record<
    string,
    (listener: (...args: unknown[]) => void) => () => void
  >;
  const stop = onNotice!((...args) => heard.push(args));
  onVerdict!((...args) => heard.push(args));
  const notice = { title: 'a', body: 'b', path: '/' };
  fakeElectron.ipcRenderer.emit('notice', { sender: 'electron' }, notice);
  fakeElectron.ipcRenderer.emit('notice', { sender: 'electron' }, { title: 1 });
  fakeElectron.ipcRenderer.emit('verdict', { sender: 'electron' }, 'nonsense');
  expect(heard).toEqual([[notice]]);
  stop();
  fakeElectron.ipcRenderer.emit('notice', {}, notice);
  expect(heard).toHaveLength(1);
});

test.each([
  ['setBackend', [7]],
  ['setBackend', ['x'.repeat(2001)]],
  ['setBackend', []],
  ['copyText', ['a', { secret: 'yes' }]],
  ['saveFile', ['', 'text']],
  ['saveFile', ['name.csv']],
  ['setLocale', ['fr']],
  ['backend', ['extra']],
] as const)('bad words for %s are refused before its handler: %j', async (channel, args) => {
  await expect(
    recorded.calls.get(channel)!({ senderFrame: { url: 'app://yinghuo/', parent: null } }, ...args),
  ).rejects.toThrow('bad input');
  await expect(
    (recorded.exposed.desktop![channel] as (...args: unknown[]) => Promise<unknown>)(...args),
  ).rejects.toThrow();
});
