import fc from 'fast-check';
import { expect, test } from 'vitest';
import { headersToPage } from '../../../src/main/backend/forward-headers.ts';

const pageTypes = [
  'text/html',
  'TEXT/HTML; charset=utf-8',
  'application/xhtml+xml',
  'image/svg+xml',
  'text/xml',
  'text/javascript',
];

test('whatever a backend answers is data: no type that a window would run, and a policy that lets it do nothing', () => {
  const type = fc.oneof(fc.constantFrom(...pageTypes), fc.constantFrom('application/json', 'text/event-stream'));
  fc.assert(
    fc.property(type, (contentType) => {
      const headers = headersToPage(
        new Headers({ 'content-type': contentType, 'content-security-policy': 'default-src *' }),
      );
      expect(headers.get('content-type')).toMatch(
        /^(application\/json|text\/event-stream|text\/plain; charset=utf-8)$/,
      );
      expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'; sandbox");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }),
  );
});
