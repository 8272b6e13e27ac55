import { createHash } from 'node:crypto';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { policyText, shopPolicy } from '../contract/content-security-policy.ts';
import type { Assets } from './assets.ts';
import type { Visit } from './storefront-context.ts';

const htmlType = 'text/html; charset=utf-8';
const vary = 'Accept-Encoding, Accept-Language, Cookie';

export type Encoding = 'br' | 'gzip' | 'identity';

export function encodingOf(c: Visit): Encoding {
  const accepted = c.req.header('accept-encoding') ?? '';
  if (/\bbr\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(accepted)) return 'br';
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(accepted) ? 'gzip' : 'identity';
}

function compress(text: string, encoding: Encoding, quality: number): Buffer {
  if (encoding === 'br') return brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } });
  return encoding === 'gzip' ? gzipSync(text, { level: Math.min(quality, 9) }) : Buffer.from(text);
}

/** A page ready to be sent many times, compressed once per encoding when first asked for. */
export type ReadyPage = { text: string; etag: string; bodies: Partial<Record<Encoding, Buffer<ArrayBuffer>>> };

export function readyPage(text: string): ReadyPage {
  return { text, etag: `W/"${createHash('sha256').update(text).digest('base64url').slice(0, 16)}"`, bodies: {} };
}

export function createPageSender(assets: Assets) {
  const strict = policyText(shopPolicy(assets.styleHash));
  const toGateway = policyText(shopPolicy(assets.styleHash, { toGateway: true }));

  function common(encoding: Encoding, forCheckout: boolean): Record<string, string> {
    const headers: Record<string, string> = {
      'content-type': htmlType,
      'content-security-policy': forCheckout ? toGateway : strict,
      vary,
    };
    if (encoding !== 'identity') headers['content-encoding'] = encoding;
    return headers;
  }

  return {
    /** A page of one visitor's own: never kept by anybody. */
    send(
      c: Visit,
      text: string,
      {
        status = 200,
        forCheckout = false,
        noReferrer = false,
      }: { status?: number; forCheckout?: boolean; noReferrer?: boolean } = {},
    ) {
      const encoding = encodingOf(c);
      const headers = common(encoding, forCheckout);
      headers['cache-control'] = 'no-store';
      if (noReferrer) headers['referrer-policy'] = 'no-referrer';
      return c.body(compress(text, encoding, 4) as Buffer<ArrayBuffer>, status as ContentfulStatusCode, headers);
    },
    /** A page that is the same for all visitors of a language. */
    sendReady(c: Visit, page: ReadyPage, { forCheckout = false } = {}) {
      const encoding = encodingOf(c);
      const headers = common(encoding, forCheckout);
      headers['cache-control'] = 'private, no-cache';
      headers.etag = page.etag;
      if (c.req.header('if-none-match') === page.etag) return c.body(null, 304, headers);
      const body = (page.bodies[encoding] ??= compress(page.text, encoding, 6) as Buffer<ArrayBuffer>);
      return c.body(body, 200, headers);
    },
  };
}
