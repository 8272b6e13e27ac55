/** `URL.canParse` and `URL.parse` are younger than the test runtime. */
export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
