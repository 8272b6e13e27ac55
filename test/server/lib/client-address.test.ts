import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createAddressReader } from '../../../server/lib/client-address.ts';
import { publicOrigin } from '../../../server/storefront/storefront-context.ts';
import { negotiateLocale } from '../../../server/storefront/messages.ts';

describe('whose request it is', () => {
  const { read: direct } = createAddressReader([]);
  const { read: proxied } = createAddressReader(['10.0.0.0/8', '127.0.0.1', 'fd00::/8']);

  test('X-Forwarded-For from anybody is not believed', () => {
    expect(direct('203.0.113.9', '1.1.1.1')).toBe('203.0.113.9');
    expect(proxied('203.0.113.9', '1.1.1.1')).toBe('203.0.113.9');
    fc.assert(
      fc.property(fc.string(), (header) => {
        expect(direct('203.0.113.9', header)).toBe('203.0.113.9');
      }),
    );
  });

  test('behind trusted proxies the rightmost stranger counts, so that a forged prefix changes nothing', () => {
    expect(proxied('10.1.2.3', '6.6.6.6, 198.51.100.7, 10.9.9.9')).toBe('198.51.100.7');
    expect(proxied('::ffff:127.0.0.1', '198.51.100.7:4711')).toBe('198.51.100.7');
    fc.assert(
      fc.property(fc.string(), (forged) => {
        expect(proxied('10.1.2.3', `${forged}, 198.51.100.7`)).toBe('198.51.100.7');
      }),
    );
  });

  test('rubbish ends at the last proxy', () => {
    expect(proxied('10.1.2.3', 'unknown')).toBe('10.1.2.3');
    expect(proxied('10.1.2.3', undefined)).toBe('10.1.2.3');
    expect(proxied(undefined, '1.1.1.1')).toBe('0.0.0.0');
  });

  test('an IPv6 buyer is their /64', () => {
    const home = '2001:db8:1:2::';
    expect(direct('2001:db8:1:2:aaaa:bbbb:cccc:dddd', undefined)).toBe(home);
    expect(direct('2001:db8:1:2::1', undefined)).toBe(home);
    expect(proxied('10.1.2.3', '[2001:db8:1:2::9]:443')).toBe(home);
    expect(direct('::1', undefined)).toBe('::1');
  });

  test('a range that is none is refused by name', () => {
    expect(() => createAddressReader(['everybody'])).toThrow(/YINGHUO_TRUST_PROXY: "everybody"/);
  });
});

test('only loopback names replace the public address', () => {
  expect(publicOrigin('https://shop.example.com', 'evil.example')).toBe('https://shop.example.com');
  expect(publicOrigin('http://127.0.0.1:7070', 'localhost:7070')).toBe('http://localhost:7070');
  expect(publicOrigin('http://127.0.0.1:7070', 'localhost:9999')).toBe('http://127.0.0.1:7070');
  expect(publicOrigin('http://127.0.0.1:7070', 'evil.example:7070')).toBe('http://127.0.0.1:7070');
  expect(publicOrigin('http://127.0.0.1:7070', 'localhost:7070@evil.example')).toBe('http://127.0.0.1:7070');
});

test.each([
  ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-CN'],
  ['en-GB,en;q=0.9', 'en'],
  ['fr-FR,en;q=0.5,zh;q=0.4', 'en'],
  ['fr-FR', 'zh-CN'],
  ['', 'zh-CN'],
  ['zh;q=0', 'zh-CN'],
  ['en;q=0.1,zh-TW', 'zh-CN'],
  [';;;q=,,,=en', 'zh-CN'],
] as const)('Accept-Language %j', (header, locale) => {
  expect(negotiateLocale(header, 'zh-CN')).toBe(locale);
});
