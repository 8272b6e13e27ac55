import { expect, test } from 'vitest';
import { launchDesk, shellAround } from '../support/electron.ts';
import { eventually } from '../support/processes.ts';
import { openSmallConsole, pulseMessage } from '../support/small-console.ts';

const page = (script: string) => ({
  'index.html':
    '<!doctype html><meta charset="utf-8"><title>shell</title><div id="root">shell</div><script type="module" src="/app.js"></script>',
  'app.js': script,
});

test('the window opens on the app’s own origin, sandboxed, with the bridge and nothing else', async () => {
  using shell = shellAround(page('document.body.dataset.ran = "1"'));
  await using desk = await launchDesk({ appDir: shell.appDir });
  expect(await desk.page.evaluate(() => [location.origin, isSecureContext, document.body.dataset.ran])).toEqual([
    'app://yinghuo',
    true,
    '1',
  ]);
  expect(
    await desk.page.evaluate(() =>
      ['require', 'process', 'module', 'Buffer', 'global'].filter((name) => name in globalThis),
    ),
  ).toEqual([]);
  expect(await desk.page.evaluate(() => Object.keys(window.desktop!).toSorted())).toEqual(
    [
      'backend',
      'copyText',
      'onNavigate',
      'onNotice',
      'onVerdict',
      'platform',
      'quit',
      'saveFile',
      'setBackend',
      'setLocale',
      'version',
    ].toSorted(),
  );
  expect(await desk.page.evaluate(() => [window.desktop!.platform, window.desktop!.version])).toEqual([
    process.platform,
    '0.1.0',
  ]);
  expect(desk.complaints).toEqual([]);
  console.log(`cold start to first content ${Math.round(desk.coldStartMs)} ms`);
});

test('signed in by the launcher’s token: the page sees no cookie, the environment no token, the backend the session', async () => {
  await using backend = await openSmallConsole({ token: 'only-once' });
  using shell = shellAround(page(''));
  await using desk = await launchDesk({
    appDir: shell.appDir,
    env: { YINGHUO_DESK_BACKEND: backend.origin, YINGHUO_DESK_SIGN_IN: 'only-once' },
  });
  const seen = await desk.page.evaluate(async () => {
    const answer = await fetch('/trpc/echo?input=%22hi%22');
    return {
      status: answer.status,
      body: await answer.json(),
      headers: [...answer.headers.keys()],
      cookie: document.cookie,
    };
  });
  expect(seen).toMatchObject({ status: 200, body: { result: { data: 'hi' } }, cookie: '' });
  expect(seen.headers).not.toContain('set-cookie');
  expect(backend.asked.findLast(({ url }) => url.startsWith('/trpc/echo'))!.headers).toMatchObject({
    cookie: 'better-auth.session_token=signed',
    origin: backend.origin,
  });
  expect(
    await desk.app.evaluate(() => Object.keys(process.env).filter((name) => name.startsWith('YINGHUO_DESK'))),
  ).toEqual([]);
  expect(await desk.page.evaluate(() => window.desktop!.backend())).toBe(backend.origin);
});

test('a second start ends at once, hands its sign-in and its deep link to the first, and leaves one window', async () => {
  await using backend = await openSmallConsole();
  using shell = shellAround(page('window.went = []; window.desktop.onNavigate((path) => window.went.push(path));'));
  await using desk = await launchDesk({ appDir: shell.appDir });
  const loaded = desk.page.waitForEvent('load');
  expect(await desk.startAgain({ YINGHUO_DESK_BACKEND: backend.origin, YINGHUO_DESK_SIGN_IN: 'once' })).toBe(0);
  await loaded;
  await eventually(
    () => backend.asked.some(({ url, headers }) => url.startsWith('/trpc/live') && headers.cookie?.includes('signed')),
    { what: 'the session in use' },
  );
  expect(await desk.startAgain({}, 'yinghuo://open/order/YH7K2M9QX4')).toBe(0);
  await desk.page.waitForFunction(() => (window as unknown as { went: string[] }).went.includes('/orders/YH7K2M9QX4'));
  expect(desk.app.windows()).toHaveLength(1);
});

test('the real interface renders in the real window, and its policy refuses nothing', async () => {
  await using backend = await openSmallConsole();
  await using desk = await launchDesk({ env: { YINGHUO_DESK_BACKEND: backend.origin } });
  await desk.page.locator('#root :visible').first().waitFor();
  expect(await desk.page.evaluate(() => location.origin)).toBe('app://yinghuo');
  expect(desk.complaints.filter((text) => /Content Security Policy|Refused to/.test(text))).toEqual([]);
  console.log(`cold start of the real interface to first content ${Math.round(desk.coldStartMs)} ms`);
});

test('native event streams: a reload and a closed window end all 9 at the backend, a restart resumes them', async () => {
  const history: unknown[] = [{ n: 1 }];
  await using first = await openSmallConsole({ history });
  using shell = shellAround(
    page(`
      window.seen = [];
      const open = () => { const source = new EventSource('/trpc/live.stream?input=%7B%7D'); source.onmessage = (event) => window.seen.push(event.lastEventId); return source; };
      window.sources = Array.from({ length: 9 }, open);
    `),
  );
  await using desk = await launchDesk({
    appDir: shell.appDir,
    env: { YINGHUO_DESK_BACKEND: first.origin, YINGHUO_DESK_SIGN_IN: 'once' },
  });
  // one more is the main process's own
  await eventually(() => first.streams.open === 10, { what: 'ten streams' });
  const opened = first.streams.opened;
  await desk.page.reload();
  await eventually(() => first.streams.opened >= opened + 9 && first.streams.open === 10, {
    what: 'nine closed and nine new ones',
  });
  expect(await desk.page.evaluate(async () => (await fetch('/trpc/echo?input=%22meanwhile%22')).status)).toBe(200);

  await first.crash();
  history.push({ n: 2 });
  await using second = await openSmallConsole({ port: first.port, history });
  await desk.page.waitForFunction(
    () => (window as unknown as { seen: string[] }).seen.filter((id) => id === '2').length === 9,
    undefined,
    { timeout: 30_000 },
  );
  const seen = await desk.page.evaluate(() => (window as unknown as { seen: string[] }).seen.toSorted().join(''));
  expect(seen).toBe('1'.repeat(9) + '2'.repeat(9));

  // collected objects must not lose the way by which a stream is ended
  await desk.app.evaluate(() => {
    const load = process.mainModule!.require.bind(process.mainModule);
    load('node:v8').setFlagsFromString('--expose-gc');
    load('node:vm').runInNewContext('gc')();
  });
  await desk.page.close();
  await eventually(() => second.streams.open === 1, { what: 'only the main process’s stream is left' });
});

test('the watch goes on with the window closed: tray, one notification, click brings the window back', async () => {
  const history: unknown[] = [
    pulseMessage({ level: 'ok', key: 'all_well', params: { since: '22:00', orders: 214, revenueMinor: 832_000 } }),
  ];
  await using backend = await openSmallConsole({ history });
  using shell = shellAround(
    page('window.verdicts = []; window.desktop.onVerdict((verdict) => window.verdicts.push(verdict));'),
  );
  await using desk = await launchDesk({
    appDir: shell.appDir,
    env: { YINGHUO_DESK_BACKEND: backend.origin, YINGHUO_DESK_SIGN_IN: 'once' },
  });
  await desk.app.evaluate(({ Notification }) => {
    const shown: object[] = [];
    Object.assign(globalThis, { shown });
    Notification.isSupported = () => true;
    Notification.prototype.show = function show(this: Electron.Notification) {
      shown.push(this);
    };
  });
  backend.say(
    pulseMessage({ level: 'ok', key: 'all_well', params: { since: '22:00', orders: 215, revenueMinor: 835_000 } }),
  );
  await desk.page.waitForFunction(() =>
    (window as unknown as { verdicts: { sentence: string }[] }).verdicts.some(({ sentence }) =>
      sentence.includes('215 单'),
    ),
  );
  await desk.page.close();
  for (const count of [1, 2, 3]) {
    backend.say(
      pulseMessage(
        { level: 'needs', key: 'undelivered', params: { count, amountMinor: 18_600, oldestMs: 360_000 } },
        { needsYou: { count } },
      ),
    );
  }
  const bodies = () =>
    desk.app.evaluate(() =>
      (globalThis as unknown as { shown: Electron.Notification[] }).shown.map(({ body }) => body),
    );
  await eventually(async () => (await bodies()).length > 0, { what: 'a notification' });
  backend.say(
    pulseMessage({ level: 'needs', key: 'undelivered', params: { count: 4, amountMinor: 18_600, oldestMs: 360_000 } }),
  );
  expect(await bodies()).toEqual(['需要你：1 单已付未发，共 ¥186 · 最久 6分钟']);

  const back = desk.app.waitForEvent('window');
  await desk.app.evaluate(() => (globalThis as unknown as { shown: Electron.Notification[] }).shown[0]!.emit('click'));
  expect((await back).url()).toBe('app://yinghuo/');
});

test('where the system shows no notifications, the window says it: at once when open, else when it opens again', async () => {
  await using backend = await openSmallConsole();
  using shell = shellAround(
    page('window.notices = []; window.desktop.onNotice((notice) => window.notices.push(notice.body));'),
  );
  await using desk = await launchDesk({
    appDir: shell.appDir,
    locale: 'en-US',
    env: { YINGHUO_DESK_BACKEND: backend.origin, YINGHUO_DESK_SIGN_IN: 'once' },
  });
  await desk.app.evaluate(({ Notification }) => {
    Notification.isSupported = () => false;
  });
  const noticesIn = (window: typeof desk.page) =>
    window
      .waitForFunction(() => (window as unknown as { notices: string[] }).notices[0])
      .then((found) => found.jsonValue());
  backend.say(pulseMessage({ level: 'needs', key: 'needs_other', params: { count: 2, oldestMs: 60_000 } }));
  expect(await noticesIn(desk.page)).toBe('Needs you: 2 things are waiting, oldest 1 min');
  await desk.page.close();
  await eventually(() => desk.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length === 0), {
    what: 'the closed window',
  });
  backend.say(
    pulseMessage({ level: 'needs', key: 'gateway_silent', params: { gateway: 'Alipay', silentMs: 720_000 } }),
  );
  await eventually(() => backend.streams.open === 1);
  const back = desk.app.waitForEvent('window');
  await desk.app.evaluate(({ app }) => app.emit('activate'));
  expect(await noticesIn(await back)).toBe('Needs you: no Alipay payment for 12 min');
});

test('the page gets nowhere: no foreign page, no foreign fetch, no inline script, no permission, no download', async () => {
  using shell = shellAround(page(''));
  await using desk = await launchDesk({ appDir: shell.appDir });
  const result = await desk.page.evaluate(async () => {
    const refused: string[] = [];
    document.addEventListener('securitypolicyviolation', (event) => refused.push(event.effectiveDirective));
    const script = document.createElement('script');
    script.textContent = 'window.inline = true';
    document.body.append(script);
    const foreign = await fetch('http://127.0.0.1:1/').then(
      () => 'answered',
      () => 'refused',
    );
    const notifications = await Notification.requestPermission();
    const opened = window.open('https://example.com/');
    location.href = 'https://example.com/';
    return { refused, foreign, inline: 'inline' in window, notifications, opened: opened === null };
  });
  expect(result).toMatchObject({ foreign: 'refused', inline: false, notifications: 'denied', opened: true });
  expect(result.refused).toEqual(expect.arrayContaining(['script-src-elem', 'connect-src']));
  expect(await desk.page.evaluate(() => location.href)).toBe('app://yinghuo/');
  expect(
    await desk.page.evaluate(async () =>
      Promise.all(
        ['/..%2f..%2fpackage.json', '/%2e%2e/package.json', '/orders/7', '/no.js'].map(
          async (path) => (await fetch(path)).status,
        ),
      ),
    ),
  ).toEqual([404, 404, 200, 404]);
});
