import { findBaseImages } from './base-images.mjs';
import { findEngine } from './engine.mjs';

/**
 * What the tests of the image run on: an engine and the images that ours is built on and runs beside.
 * @returns {Promise<{ says: string, env?: NodeJS.ProcessEnv }>} without `env` when there is none, and why
 */
export async function prepareImages() {
  const engine = await findEngine();
  if (typeof engine === 'string') return { says: `not tested, no engine can be had (${engine})` };
  const bases = await findBaseImages(engine);
  if (typeof bases === 'string') return { says: `not tested, no base image can be had (${bases})` };
  const kind = bases.isStandIn
    ? "on a stand-in for the official base image (Debian bookworm's packages and the locked Node)"
    : 'on the official base image';
  return {
    says: `podman ${engine.version}, ${kind}`,
    env: { ...engine.env, IMAGE_TEST: JSON.stringify(bases) },
  };
}
