import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { safeStorage } from 'electron';

export type SecretStore = { read(): Promise<string | undefined>; write(text: string): Promise<void> };

/** Encrypted by the system's keychain; where there is none, nothing is written and the session lasts as long as the app. */
export function openSecretStore(file: string): SecretStore {
  let writing = Promise.resolve();
  return {
    async read() {
      if (!(await hasKeychain())) return undefined;
      return readFile(file)
        .then(decrypt, () => undefined)
        .catch(() => undefined);
    },
    write(text) {
      writing = writing.then(() => replace(file, text)).catch(() => undefined);
      return writing;
    },
  };
}

async function replace(file: string, text: string): Promise<void> {
  if (!(await hasKeychain())) return rm(file, { force: true });
  await writeFile(`${file}.new`, await encrypt(text), { mode: 0o600 });
  await rename(`${file}.new`, file);
}

// the test runtime is older than these types: absent functions are asked for before they are called
type Older = Partial<typeof safeStorage>;

/** On Linux "available" may mean a password that is the same everywhere; only a named keyring counts. */
async function hasKeychain(): Promise<boolean> {
  const storage: Older = safeStorage;
  if (process.platform === 'linux') {
    const keyring = storage.getSelectedStorageBackend?.();
    if (keyring === undefined || keyring === 'basic_text' || keyring === 'unknown') return false;
  }
  return (await storage.isAsyncEncryptionAvailable?.()) ?? safeStorage.isEncryptionAvailable();
}

async function encrypt(text: string): Promise<Buffer> {
  const storage: Older = safeStorage;
  return (await storage.encryptStringAsync?.(text)) ?? safeStorage.encryptString(text);
}

async function decrypt(bytes: Buffer): Promise<string> {
  const storage: Older = safeStorage;
  return (await storage.decryptStringAsync?.(bytes))?.result ?? safeStorage.decryptString(bytes);
}
