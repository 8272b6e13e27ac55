import { isLoopback } from '../backend/address.ts';
import { parseUrl } from '../parse-url.ts';

export const deepLinkScheme = 'yinghuo';

/** A link in the desk may open the shop this desk manages in the browser, and nothing else. */
export function isShopLink(url: string, backendOrigin: string): boolean {
  const parsed = parseUrl(url);
  if (!parsed || parsed.username || parsed.password) return false;
  if (parsed.hostname !== parseUrl(backendOrigin)?.hostname) return false;
  return parsed.protocol === 'https:' || (parsed.protocol === 'http:' && isLoopback(parsed.hostname));
}

/** `yinghuo://open/order/<order number>` → the screen to show. It only ever navigates; everything else is ignored. */
export function screenOfDeepLink(url: string): string | undefined {
  const match = /^yinghuo:\/\/open\/order\/([A-Za-z0-9-]{6,40})\/?$/.exec(url);
  return match ? `/orders/${match[1]}` : undefined;
}

/** A second start hands over its whole command line, most of it the runtime's own switches. */
export function deepLinkOf(argv: readonly string[]): string | undefined {
  return argv.find((argument) => argument.startsWith(`${deepLinkScheme}://`));
}
