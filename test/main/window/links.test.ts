import { expect, test } from 'vitest';
import { isOwnUrl } from '../../../src/main/origin.ts';
import { deepLinkOf, isShopLink, screenOfDeepLink } from '../../../src/main/window/links.ts';
import { hostileUrls } from '../security-facts.ts';

test.each(hostileUrls)('hostile: "%s" is neither home, nor the shop, nor a screen', (url) => {
  expect(isOwnUrl(url)).toBe(false);
  expect(isShopLink(url, 'http://127.0.0.1:7071')).toBe(false);
  if (!url.startsWith('yinghuo:')) expect(screenOfDeepLink(url)).toBeUndefined();
});

test.each(['app://yinghuo/', 'app://yinghuo/orders/7?x=1#y', 'app://yinghuo'])('%s is home', (url) =>
  expect(isOwnUrl(url)).toBe(true),
);

test.each([
  ['http://127.0.0.1:7070/', 'http://127.0.0.1:7071', true],
  ['https://desk.example.com/shop', 'https://desk.example.com', true],
  ['http://desk.example.com/', 'https://desk.example.com', false],
  ['https://desk.example.com.evil.example/', 'https://desk.example.com', false],
  ['https://evil.example/#desk.example.com', 'https://desk.example.com', false],
  ['https://desk.example.com@evil.example/', 'https://desk.example.com', false],
  ['https://user:pass@desk.example.com/', 'https://desk.example.com', false],
  ['file://desk.example.com/share', 'https://desk.example.com', false],
  ['smb://desk.example.com/share', 'https://desk.example.com', false],
  ['ms-msdt://desk.example.com', 'https://desk.example.com', false],
])('may %s be opened for %s? %s', (url, backend, allowed) => expect(isShopLink(url, backend)).toBe(allowed));

test.each([
  ['yinghuo://open/order/YH7K2M9QX4', '/orders/YH7K2M9QX4'],
  ['yinghuo://open/order/YH7K2M9QX4/', '/orders/YH7K2M9QX4'],
  ['yinghuo://open/order/../../settings', undefined],
  ['yinghuo://open/order/%2e%2e%2fsettings', undefined],
  ['yinghuo://open/order/ABCDEF?confirm=1', undefined],
  ['yinghuo://open/order/ABCDEF#x', undefined],
  ['yinghuo://open/order/<script>', undefined],
  ['yinghuo://open/order/ABC', undefined],
  ['yinghuo://open/refund/ABCDEF', undefined],
  ['yinghuo://evil@open/order/ABCDEF', undefined],
  ['yinghuo://open/order/ABCDEF\nX', undefined],
  ['YINGHUO://open/order/ABCDEF', undefined],
  ['https://open/order/ABCDEF', undefined],
])('deep link %s → %s', (url, screen) => expect(screenOfDeepLink(url)).toBe(screen));

test('a second start’s command line is mostly the runtime’s own', () => {
  expect(
    deepLinkOf(['/opt/yinghuo', '--allow-file-access-from-files', '--gpu-launcher=x', 'yinghuo://open/order/ABCDEF']),
  ).toBe('yinghuo://open/order/ABCDEF');
  expect(deepLinkOf(['/opt/yinghuo', '--x=yinghuo://open/order/ABCDEF'])).toBeUndefined();
});
