import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { appRoot } from '../lib/app-root.ts';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.mp3': 'audio/mpeg',
};
const compressible = /^(text|application|image\/svg)/;

type File = { body: Buffer; gzipped?: Buffer; type: string };

/** The interface's files from `folder`; every other address is the interface itself, which finds its own way. */
export function servePages(folder = join(appRoot, 'out/renderer')): (request: Request) => Promise<Response> {
  // hashed names never change what they hold, so that each is read and compressed once
  const assets = new Map<string, File>();

  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return notFound();
    const path = pathOf(request.url);
    if (path === undefined) return notFound();
    const hashed = path.startsWith(`assets${sep}`);
    const file =
      (hashed && assets.get(path)) ||
      (await readPage(folder, path, hashed)) ||
      (extname(path) === '' ? await readPage(folder, 'index.html', false) : undefined);
    if (!file) return extname(path) === '' || path === 'index.html' ? notBuilt() : notFound();
    if (hashed) assets.set(path, file);
    const headers = new Headers({
      'content-type': file.type,
      'cache-control': hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
      vary: 'accept-encoding',
    });
    const compressed =
      file.gzipped && /\bgzip\b/.test(request.headers.get('accept-encoding') ?? '') ? file.gzipped : undefined;
    if (compressed) headers.set('content-encoding', 'gzip');
    return new Response(request.method === 'HEAD' ? null : new Uint8Array(compressed ?? file.body), { headers });
  };
}

/** The file asked for, below the folder; undefined for anything that tries to leave it. */
function pathOf(url: string): string | undefined {
  let name: string;
  try {
    name = decodeURIComponent(new URL(url).pathname);
  } catch {
    return undefined;
  }
  if (name.includes('\0') || name.includes('\\')) return undefined;
  const path = normalize(name.replace(/^\/+/, '') || 'index.html');
  return path.split(sep).includes('..') ? undefined : path;
}

async function readPage(folder: string, path: string, hashed: boolean): Promise<File | undefined> {
  const type = types[extname(path)];
  if (!type) return undefined;
  try {
    const body = await readFile(join(folder, path));
    return { body, type, ...(hashed && compressible.test(type) && { gzipped: await promisify(gzip)(body) }) };
  } catch {
    return undefined;
  }
}

function notFound(): Response {
  return new Response('Not found', { status: 404, headers: { 'content-type': 'text/plain' } });
}

function notBuilt(): Response {
  return new Response('The web console has not been built yet: npm run build', {
    status: 503,
    headers: { 'content-type': 'text/plain' },
  });
}
