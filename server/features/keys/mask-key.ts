import { lastFour } from './seal-keys.ts';

/**
 * A key as its preview shows it: letters and digits of plain ASCII hidden but the last few, all other signs as they are, so that
 * one sees whether the encoding and the columns are right.
 */
export function maskKey(text: string): string {
  const shown = lastFour(text);
  const hidden = text.slice(0, text.length - shown.length);
  const masked = hidden.replaceAll(/[A-Za-z0-9]/g, '•') + shown;
  return masked.length > 120 ? `${masked.slice(0, 60)}…${masked.slice(-30)}` : masked;
}
