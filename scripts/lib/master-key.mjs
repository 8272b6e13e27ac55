import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isThere } from './data-folder.mjs';
import { say } from './language.mjs';
import { SetupError } from './setup-error.mjs';

/**
 * The key of all keys: from the environment, from its file, or made once while there is nothing yet that it should open.
 * @param {string} dataDir
 * @param {{ hasData: boolean }} options
 */
export function masterKey(dataDir, { hasData }) {
  const file = join(dataDir, 'master.key');
  const given = process.env.YINGHUO_MASTER_KEY;
  if (given) return { key: checked(given, 'YINGHUO_MASTER_KEY'), isNew: false, file };
  if (isThere(file)) return { key: checked(readFileSync(file, 'utf8'), file), isNew: false, file };
  if (hasData)
    throw new SetupError(
      'master_key_missing',
      say(
        `已有数据，但找不到主密钥 ${file}。请放回备份的主密钥，或设置 YINGHUO_MASTER_KEY。未做任何改动。`,
        `There is data but its master key ${file} is missing. Put your copy back, or set YINGHUO_MASTER_KEY. Nothing was touched.`,
      ),
    );
  const key = randomBytes(32).toString('base64');
  writeFileSync(file, `${key}\n`, { mode: 0o600, flag: 'wx' });
  return { key, isNew: true, file };
}

/**
 * @param {string} text
 * @param {string} source
 */
function checked(text, source) {
  const key = text.trim();
  if (Buffer.from(key, 'base64').length === 32) return key;
  throw new SetupError(
    'master_key_wrong',
    say(
      `${source} 不是有效的主密钥（应为 32 字节的 base64）。`,
      `${source} is no valid master key (32 bytes in base64).`,
    ),
  );
}
