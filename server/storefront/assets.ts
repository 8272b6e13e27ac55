import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { appRoot } from '../lib/app-root.ts';

const folder = join(appRoot, 'server/storefront/assets');

type Asset = { path: string; type: string; body: Buffer; brotli: Buffer; gzip: Buffer };

function load(name: string, type: string): Asset {
  const body = readFileSync(join(folder, name));
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, 10);
  const [stem, ending] = name.split('.');
  return {
    path: `/assets/${stem}.${hash}.${ending}`,
    type,
    body,
    brotli: brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
    gzip: gzipSync(body),
  };
}

export type Assets = {
  script: Asset;
  /** Does the work that a checkout may ask for, beside the page. */
  worker: Asset;
  icon: Asset;
  /** The style sheet, put into each page so that its first content needs no second round trip. */
  style: string;
  /** Its hash, for the Content-Security-Policy. */
  styleHash: string;
  byPath: Map<string, Asset>;
};

/** The files of the buyers' pages, named by their content: cached for ever, replaced at once. */
export function loadAssets(): Assets {
  const script = load('shop.js', 'text/javascript; charset=utf-8');
  const worker = load('work.js', 'text/javascript; charset=utf-8');
  const icon = load('firefly.svg', 'image/svg+xml');
  const style = squeeze(readFileSync(join(folder, 'shop.css'), 'utf8'));
  const styleHash = `'sha256-${createHash('sha256').update(style).digest('base64')}'`;
  return {
    script,
    worker,
    icon,
    style,
    styleHash,
    byPath: new Map([script, worker, icon].map((asset) => [asset.path, asset])),
  };
}

function squeeze(css: string): string {
  return css
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,]) ?/g, '$1')
    .replace(/: /g, ':')
    .trim();
}
