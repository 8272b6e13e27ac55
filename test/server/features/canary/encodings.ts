/** A secret in the ways it might lie around unnoticed. Base64 in all three alignments, without the ends that neighbours change. */
export function encodings(secret: string): Map<string, Buffer> {
  const bytes = Buffer.from(secret);
  const found = new Map<string, Buffer>([
    ['plain', bytes],
    ['hex', Buffer.from(bytes.toString('hex'))],
    ['HEX', Buffer.from(bytes.toString('hex').toUpperCase())],
    ['url-encoded', Buffer.from(encodeURIComponent(secret))],
    ['all percent', Buffer.from([...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''))],
    ['reversed', Buffer.from(Array.from(secret).toReversed().join(''))],
    ['UTF-16LE', Buffer.from(secret, 'utf16le')],
    ['UTF-16BE', Buffer.from(secret, 'utf16le').swap16()],
    ['JSON', Buffer.from(JSON.stringify(secret).slice(1, -1))],
    ['lower case', Buffer.from(secret.toLowerCase())],
  ]);
  for (const lead of [0, 1, 2]) {
    const text = Buffer.concat([Buffer.alloc(lead), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // the first and the last sign share bits with what stands beside the secret
    const inner = text.slice(lead === 0 ? 0 : lead + 1, -1);
    found.set(`base64+${lead}`, Buffer.from(inner));
    found.set(`base64url+${lead}`, Buffer.from(inner.replaceAll('+', '-').replaceAll('/', '_')));
  }
  return found;
}

/** Where any of the secrets lies, in any encoding: `name: encoding`. */
export function findSecrets(haystack: Buffer, secrets: Iterable<string>): string[] {
  const hits: string[] = [];
  for (const secret of secrets) {
    for (const [how, needle] of encodings(secret))
      if (haystack.includes(needle)) hits.push(`${secret.slice(0, 12)}…: ${how}`);
  }
  return hits;
}
