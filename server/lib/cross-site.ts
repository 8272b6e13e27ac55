/** Whether a browser says that a page of another site sent this. */
export function isCrossSite(headers: Headers): boolean {
  return headers.get('sec-fetch-site') === 'cross-site';
}

/** Whether a browser says that anything but a page of `ownOrigin` sent this. Callers that are no browser send neither header. */
export function isFromElsewhere(headers: Headers, ownOrigin: string): boolean {
  const origin = headers.get('origin');
  if (origin !== null) return hostOf(origin) !== hostOf(ownOrigin);
  const site = headers.get('sec-fetch-site');
  return site !== null && site !== 'same-origin' && site !== 'none';
}

function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : '';
}
