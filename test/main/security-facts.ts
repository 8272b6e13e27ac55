import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recorded } from './fake-electron.ts';

const root = join(import.meta.dirname, '../..');

export const hostileUrls = [
  'https://example.com/',
  'http://app//yinghuo',
  'app://yinghuo.example.com/',
  'app://yinghuo@example.com/',
  'app://example.com/app://yinghuo/',
  'app://yinghuo:8080/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/html,<script>1</script>',
  'blob:app://yinghuo/1',
  'chrome://settings',
  'devtools://devtools/bundled/inspector.html',
  'view-source:app://yinghuo/',
  'yinghuo://open/order/ABCDEF',
  'not a url',
  '',
];

export type Facts = Awaited<ReturnType<typeof gatherFacts>>;

/** What the started shell would let happen, as plain data: tried out on what it registered. */
export async function gatherFacts() {
  const [window] = recorded.windows;
  if (!window) throw new Error('no window was opened');
  const contents = window.webContents;
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
    build?: { electronFuses?: Record<string, boolean> };
  };
  const page = await recorded.protocols.get('app')!(new Request('app://yinghuo/orders/7'));
  const heldBack = (name: string) =>
    hostileUrls.filter((url) => {
      let held = false;
      const event = { url, preventDefault: () => (held = true) };
      contents.emit(name, event, url);
      return held;
    });
  return {
    windowOptions: window.options.webPreferences,
    loaded: window.loaded,
    sandboxEnabled: recorded.sandboxEnabled,
    network: recorded.session.webRequest as {
      filter: { urls: string[] };
      handler: (details: object, answer: (decision: object) => void) => void;
    },
    networkAnswer: answerOf((answer) =>
      (
        recorded.session.webRequest as { handler: (details: object, answer: (decision: object) => void) => void }
      ).handler({}, answer),
    ),
    permissions: {
      asked: answerOf((answer) =>
        (
          recorded.session.permissionRequest as (
            contents: object,
            name: string,
            answer: (granted: unknown) => void,
          ) => void
        )({}, 'media', answer),
      ),
      checked: (recorded.session.permissionCheck as () => unknown)(),
      device: (recorded.session.devicePermission as () => unknown)(),
    },
    policy: page.headers.get('content-security-policy') ?? '',
    heldBack: Object.fromEntries(
      ['will-navigate', 'will-frame-navigate', 'will-redirect'].map((name) => [name, heldBack(name)]),
    ),
    webviewHeld: heldBack('will-attach-webview').length,
    webviewTags: sourcesWith(/<webview|allowpopups/),
    windowsOpened: [...hostileUrls, 'https://127.0.0.1/'].map((url) => contents.windowOpen?.({ url }).action),
    openedOutside: [...recorded.opened],
    electronMajor: Number(manifest.devDependencies.electron?.split('.')[0]),
    strangersAnswered: await strangersAnswered(),
    ownAnswered: await recorded.calls.get('backend')!({ senderFrame: { url: 'app://yinghuo/', parent: null } }),
    schemes: [...recorded.protocols.keys()],
    fileUrls: sourcesWith(/loadFile\(|file:\/\/(?!\/\*)/),
    fuses: manifest.build?.electronFuses ?? {},
    exposed: Object.entries(recorded.exposed).map(([name, api]) => [name, Object.keys(api).toSorted()] as const),
    bridgeWords: sourcesWith(/exposeInMainWorld\([^)]*ipcRenderer|remote/, 'src/preload'),
  };
}

async function strangersAnswered(): Promise<string[]> {
  const frames = [
    ...hostileUrls.map((url) => ({ url, parent: null })),
    { url: 'app://yinghuo/', parent: { url: 'app://yinghuo/' } },
    null,
  ];
  const answered: string[] = [];
  for (const [channel, handler] of recorded.calls) {
    for (const senderFrame of frames) {
      await Promise.resolve(handler({ senderFrame })).then(
        () => answered.push(`${channel} from ${senderFrame?.url}`),
        // any other refusal means that the words were read before the sender was known
        (error: Error) =>
          error.message !== 'not allowed' && answered.push(`${channel} from ${senderFrame?.url}: ${error.message}`),
      );
    }
  }
  return answered;
}

function answerOf(ask: (answer: (value: unknown) => void) => void): unknown {
  let given: unknown = 'nothing';
  ask((value) => {
    given = value;
  });
  return given;
}

function sourcesWith(pattern: RegExp, under = 'src'): string[] {
  return readdirSync(join(root, under), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$|\.html$/.test(name))
    .filter((name) => pattern.test(readFileSync(join(root, under, name), 'utf8')));
}
