import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Alert, Channel, OpenChannel } from '../../server/channels/channel.ts';
import { channels } from '../../server/channels/index.ts';
import type { FieldMessages } from '../../server/contract/plug-in.ts';
import type { FakeChannel } from '../support/fake-channels/fake-channel.ts';
import { fakeChannel } from '../support/fake-channels/index.ts';

const known: Record<string, Channel> = channels;
const names = Object.keys(known);

test('the registry is sorted and every name can be stored', () => {
  expect(names).toEqual(names.toSorted());
  for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9-]{0,30}$/);
});

const alert: Alert = {
  id: '7',
  locale: 'zh-CN',
  subject: '[萤火小店] 需要你：退款失败',
  text: '退款失败：2 件，共 ¥186.00。\n请打开萤火。',
};

describe.each(names)('%s', (name) => {
  const channel = known[name]!;
  const open = ({ settings, deps }: FakeChannel): OpenChannel => channel.open(channel.settings.parse(settings), deps);

  test('has its words, and its settings make a form in both languages', () => {
    for (const words of [channel.label, channel.lead]) expect(words['zh-CN'] && words.en).toBeTruthy();
    const { properties = {} } = z.toJSONSchema(channel.settings, { io: 'input' });
    for (const [field, { title, secret }] of Object.entries(properties as unknown as Record<string, FieldMessages>)) {
      expect(title['zh-CN'] && title.en, field).toBeTruthy();
      expect(secret ?? false, field).toBe(/secret|key|token|password/i.test(field));
    }
  });

  test('what is sent arrives whole, in either language', async () => {
    await using fake = await fakeChannel(name);
    const other = {
      ...alert,
      id: '8',
      locale: 'en' as const,
      subject: 'Needs you: Paid twice',
      text: 'Paid twice: 1 row.',
    };
    for (const each of [alert, other]) {
      const before = fake.received.length;
      await open(fake).send(each);
      expect(fake.received).toHaveLength(before + 1);
      for (const line of [each.subject, ...each.text.split('\n')]) expect(fake.received.at(-1)).toContain(line);
    }
  });

  test('what was not taken is an error, so that it is tried again, and says no secret', async () => {
    await using fake = await fakeChannel(name);
    fake.refuses = true;
    const failure = await open(fake)
      .send(alert)
      .then(
        () => undefined,
        (error: unknown) => error,
      );
    expect(failure).toBeInstanceOf(Error);
    expect(fake.received).toEqual([]);
    for (const [field, value] of Object.entries(fake.settings))
      if (/secret|key|token|password/i.test(field)) expect((failure as Error).message).not.toContain(value);
    fake.refuses = false;
    await open(fake).send(alert);
    expect(fake.received).toHaveLength(1);
  });
});
