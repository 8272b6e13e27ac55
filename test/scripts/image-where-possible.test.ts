import { expect, test, vi } from 'vitest';
import { prepareImages } from '../../scripts/lib/image/prepare-images.mjs';

test('where no engine can be had the image is not tested, and why is said', async () => {
  vi.stubEnv('PATH', '/nowhere');
  const { says, env } = await prepareImages();
  expect(env).toBeUndefined();
  expect(says).toMatch(/^not tested, no engine can be had \(.+\)$/);
  vi.unstubAllEnvs();
});
