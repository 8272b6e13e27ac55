/** `URL.canParse` is younger than the oldest runtime the desk opens in. */
export function isUrl(text: string): boolean {
  try {
    return Boolean(new URL(text));
  } catch {
    return false;
  }
}
