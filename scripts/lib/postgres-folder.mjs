import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isThere } from './data-folder.mjs';
import { say } from './language.mjs';
import { SetupError } from './setup-error.mjs';

const major = '18';

const databaseCatalog = 1262;
const utf8 = 6;
const pageBytes = 8192;

/**
 * Another major's folder, or another encoding's, is named and left as it is.
 * @param {string} dataDir
 */
export function refuseForeign(dataDir) {
  const versionFile = join(dataDir, 'PG_VERSION');
  if (!isThere(versionFile)) return;
  const found = readFileSync(versionFile, 'utf8').trim();
  if (found !== major)
    throw new SetupError(
      'postgres_major',
      say(
        `${dataDir} 是 Postgres ${found} 的数据，这里需要 ${major}。未做任何改动。`,
        `${dataDir} belongs to Postgres ${found}; this version needs ${major}. Nothing was touched.`,
      ),
    );
  if (!isUtf8Cluster(dataDir))
    throw new SetupError(
      'postgres_encoding',
      say(
        `${dataDir} 不是 UTF-8 编码的数据库。未做任何改动。`,
        `The database in ${dataDir} is not UTF-8. Nothing was touched.`,
      ),
    );
}

/**
 * Encodings of the databases in a stopped cluster, read from the catalog's pages: starting the server to ask it
 * would already change a folder that we promise to leave untouched.
 * @param {string} home
 */
function isUtf8Cluster(home) {
  const file = readFileSync(join(home, 'global', String(catalogFile(home))));
  const encodings = [];
  for (let page = 0; page + pageBytes <= file.length; page += pageBytes) encodings.push(...pageEncodings(file, page));
  return encodings.every((encoding) => encoding === utf8);
}

/** @param {string} home */
function catalogFile(home) {
  const map = readFileSync(join(home, 'global', 'pg_filenode.map'));
  for (let at = 8, left = map.readInt32LE(4); left > 0; at += 8, left -= 1)
    if (map.readUInt32LE(at) === databaseCatalog) return map.readUInt32LE(at + 4);
  return databaseCatalog;
}

/**
 * @param {Buffer} file
 * @param {number} page where it starts
 */
function pageEncodings(file, page) {
  const lower = file.readUInt16LE(page + 12);
  const found = [];
  for (let item = page + 24; item < page + lower; item += 4) {
    const pointer = file.readUInt32LE(item);
    const isNormal = ((pointer >> 15) & 3) === 1;
    if (!isNormal) continue;
    const tuple = page + (pointer & 0x7fff);
    const deletedBy = file.readUInt32LE(tuple + 4);
    const data = tuple + file.readUInt8(tuple + 22);
    if (deletedBy === 0) found.push(file.readInt32LE(data + 72));
  }
  return found;
}
