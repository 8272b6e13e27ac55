import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const pinned = /@sha256:[0-9a-f]{64}$/;

/** Every image that is pulled from elsewhere, an argument's default included; our own has no slash, tag or digest. */
function imagesOf(text: string): string[] {
  return [...text.matchAll(/^(?:FROM\s+|ARG NODE_IMAGE=|\s*image:\s+)(\S+)/gm)]
    .map(([, image]) => image!)
    .filter((image) => image !== 'yinghuo' && image !== '$NODE_IMAGE');
}

test.for(['Dockerfile', 'compose.yaml'])('%s names its images by digest', (file) => {
  const images = imagesOf(readFileSync(join(root, file), 'utf8'));
  expect(images.length).toBeGreaterThan(0);
  for (const image of images) expect(image).toMatch(pinned);
  expect('node:26.10.0-bookworm-slim').not.toMatch(pinned);
});
