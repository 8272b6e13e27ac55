import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastLineOf, run } from '../command.mjs';
import { root } from '../paths.mjs';
import { standInForNode, standInForPostgres } from './stand-in.mjs';
/** @import { Engine } from './engine.mjs' */

/** @typedef {{ node: string, postgres: string, isStandIn: boolean }} BaseImages */

/**
 * The images that the Dockerfile and compose.yaml name, pulled by their digest, or stand-ins made of Debian's own packages and the locked
 * programs where no registry can be reached; answers in a sentence why there is neither.
 * @param {Engine} engine
 * @returns {Promise<BaseImages | string>}
 */
export async function findBaseImages(engine) {
  const node = await pull(engine, pinned('Dockerfile', /^ARG NODE_IMAGE=(\S+)@(\S+)$/m));
  const postgres = node && (await pull(engine, pinned('compose.yaml', /^ +image: (postgres:\S+)@(\S+)$/m)));
  if (node && postgres) return { node, postgres, isStandIn: false };
  const standIn = await standInForNode(engine);
  if (typeof standIn !== 'string') return standIn.reason;
  const tried = await run('podman', ['run', '--rm', '--pull=never', standIn, '-e', '0'], { env: engine.env });
  if (tried.code !== 0) return `no container starts: ${lastLineOf(tried.stderr)}`;
  return { node: standIn, postgres: await standInForPostgres(engine, standIn), isStandIn: true };
}

/**
 * @param {Engine} engine
 * @param {string} image
 */
async function pull({ env }, image) {
  const exists = await run('podman', ['image', 'exists', image], { env });
  if (exists.code === 0) return image;
  return (await run('podman', ['pull', '--quiet', image], { env })).code === 0 ? image : undefined;
}

/**
 * By digest alone: not every engine takes a tag beside it.
 * @param {string} file
 * @param {RegExp} pattern
 */
function pinned(file, pattern) {
  const [, name = '', digest] = pattern.exec(readFileSync(join(root, file), 'utf8')) ?? [];
  return `docker.io/library/${name.split(':')[0]}@${digest}`;
}
