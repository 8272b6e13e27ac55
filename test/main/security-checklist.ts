import { isDeepStrictEqual } from 'node:util';
import { type Facts, hostileUrls } from './security-facts.ts';

/** Electron's list in its order: each item with what must hold, and one way to break it that the check has to notice. */
type Item = { name: string; holds: (facts: Facts) => boolean; break: (facts: Facts) => void };

/** The three that are maintained in November 2026. */
const supportedMajors = new Set([43, 44, 45]);

const fuses = {
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  grantFileProtocolExtraPrivileges: false,
};

const bridge = [
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
];
const networkSchemes = ['http', 'https', 'ws', 'wss', 'ftp', 'file'];
const same = (left: unknown, right: unknown) => JSON.stringify(left) === JSON.stringify(right);
const option = (name: string, wanted: boolean, description: string): Item => ({
  name: description,
  holds: ({ windowOptions }) => windowOptions[name] === wanted,
  break: ({ windowOptions }) => {
    windowOptions[name] = !wanted;
  },
});

export const checklist: readonly Item[] = [
  {
    name: '1 only load secure content',
    holds: ({ loaded, network, networkAnswer }) =>
      loaded.length > 0 &&
      loaded.every((url) => url.startsWith('app://yinghuo/')) &&
      same(networkAnswer, { cancel: true }) &&
      networkSchemes.every((scheme) => network.filter.urls.some((url) => url.startsWith(`${scheme}://`))),
    break: ({ network }) => {
      network.filter.urls = network.filter.urls.filter((url) => !url.startsWith('http://'));
    },
  },
  {
    name: '2 no Node integration',
    holds: ({ windowOptions }) =>
      ['nodeIntegration', 'nodeIntegrationInWorker', 'nodeIntegrationInSubFrames'].every(
        (name) => windowOptions[name] === false,
      ),
    break: ({ windowOptions }) => {
      windowOptions.nodeIntegrationInWorker = true;
    },
  },
  option('contextIsolation', true, '3 context isolation'),
  {
    name: '4 process sandboxing',
    holds: ({ windowOptions, sandboxEnabled }) => windowOptions.sandbox === true && sandboxEnabled,
    break: ({ windowOptions }) => {
      windowOptions.sandbox = false;
    },
  },
  {
    name: '5 permission requests are answered with no',
    holds: ({ permissions }) => same(permissions, { asked: false, checked: false, device: false }),
    break: ({ permissions }) => {
      permissions.asked = true;
    },
  },
  option('webSecurity', true, '6 webSecurity stays on'),
  {
    name: '7 a content security policy',
    holds: ({ policy }) =>
      policy.includes("default-src 'none'") &&
      policy.includes("script-src 'self';") &&
      policy.includes("connect-src 'self';") &&
      !policy.includes('unsafe-'),
    break: (facts) => {
      facts.policy = facts.policy.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'");
    },
  },
  option('allowRunningInsecureContent', false, '8 no insecure content'),
  option('experimentalFeatures', false, '9 no experimental features'),
  {
    name: '10 no enableBlinkFeatures',
    holds: ({ windowOptions }) => !('enableBlinkFeatures' in windowOptions),
    break: ({ windowOptions }) => {
      windowOptions.enableBlinkFeatures = 'ExecCommandInJavaScript';
    },
  },
  {
    name: '11 no webview with popups',
    holds: ({ windowOptions, webviewTags }) => windowOptions.webviewTag === false && webviewTags.length === 0,
    break: ({ webviewTags }) => void webviewTags.push('renderer/preview.tsx'),
  },
  {
    name: '12 no webview is attached',
    holds: ({ webviewHeld }) => webviewHeld === hostileUrls.length,
    break: (facts) => {
      facts.webviewHeld -= 1;
    },
  },
  {
    name: '13 navigation stays at home',
    holds: ({ heldBack }) =>
      Object.values(heldBack).length === 3 && Object.values(heldBack).every((held) => same(held, hostileUrls)),
    break: ({ heldBack }) => void heldBack['will-redirect']!.pop(),
  },
  {
    name: '14 no new windows',
    holds: ({ windowsOpened }) =>
      windowsOpened.length > hostileUrls.length && windowsOpened.every((action) => action === 'deny'),
    break: ({ windowsOpened }) => {
      windowsOpened[0] = 'allow';
    },
  },
  {
    name: '15 openExternal only for the shop itself',
    holds: ({ openedOutside }) => same(openedOutside, ['https://127.0.0.1/']),
    break: ({ openedOutside }) => void openedOutside.push('https://example.com/'),
  },
  {
    name: '16 a current Electron',
    holds: ({ electronMajor }) => supportedMajors.has(electronMajor),
    break: (facts) => {
      facts.electronMajor = 25;
    },
  },
  {
    name: '17 the sender of every call is checked',
    holds: ({ strangersAnswered, ownAnswered }) =>
      strangersAnswered.length === 0 && ownAnswered === 'http://127.0.0.1:7071',
    break: ({ strangersAnswered }) => void strangersAnswered.push('saveFile from https://example.com/'),
  },
  {
    name: '18 a protocol of its own, no file://',
    holds: ({ schemes, fileUrls }) => same(schemes, ['app']) && fileUrls.length === 0,
    break: ({ fileUrls }) => void fileUrls.push('main/main.ts'),
  },
  {
    name: '19 the fuses',
    holds: (facts) => isDeepStrictEqual(facts.fuses, fuses),
    break: (facts) => {
      facts.fuses = { ...facts.fuses, runAsNode: true };
    },
  },
  {
    name: '20 the page is given named functions only',
    holds: ({ exposed, bridgeWords }) => same(exposed, [['desktop', bridge]]) && bridgeWords.length === 0,
    break: ({ exposed }) => void exposed[0]![1].push('send'),
  },
];
