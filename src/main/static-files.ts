import { readFile } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';
import { deskPolicy, policyText } from '../../server/contract/content-security-policy.ts';

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** A file of the built interface, or its index for a deep link such as `/orders/7`. */
export async function serveStatic(root: string, pathname: string): Promise<Response> {
  const file = fileFor(root, pathname);
  if (!file) return answer(404, 'text/plain; charset=utf-8', 'not found');
  try {
    return answer(200, types[extname(file)] ?? 'application/octet-stream', await readFile(file));
  } catch {
    return answer(404, 'text/plain; charset=utf-8', 'not found');
  }
}

export function fileFor(root: string, pathname: string): string | undefined {
  let path: string;
  try {
    path = decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
  if (path.includes('\0') || path.includes('\\') || path.split('/').includes('..')) return undefined;
  const file = resolve(join(root, path));
  if (file !== resolve(root) && !file.startsWith(resolve(root) + sep)) return undefined;
  return extname(file) === '' || file === resolve(root) ? join(root, 'index.html') : file;
}

function answer(status: number, type: string, body: string | Uint8Array<ArrayBuffer>): Response {
  return new Response(body, {
    status,
    headers: {
      'content-type': type,
      'content-security-policy': policyText(deskPolicy),
      'cross-origin-opener-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
  });
}
