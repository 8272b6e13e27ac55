/** A number as it stands in a field, at most two decimals, no trailing zeros. */
export function textOf(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** What was typed, as a plain decimal; full-width digits and signs as well. */
export function numberOf(text: string): number | undefined {
  const plain = text.normalize('NFKC').trim();
  return /^\d{1,9}(?:\.\d{1,2})?$/.test(plain) ? Number(plain) : undefined;
}
