import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ofPackage = /^\0?(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/;

/**
 * Writes `<folder>.packages.json` beside the bundle: name@version of every package of which something went in, in order of name. The
 * image's list of contents is made of these.
 */
export function bundledPackages() {
  /** @type {Set<string>} */
  const styles = new Set();
  return {
    name: 'bundled-packages',
    enforce: /** @type {const} */ ('pre'),
    /**
     * Style sheets import each other before the bundler sees them as one.
     * @this {{ resolve(source: string, importer: string): Promise<{ id: string } | null> }}
     * @param {string} code @param {string} id
     */
    async transform(code, id) {
      if (!id.endsWith('.css')) return undefined;
      for (const [, source = ''] of code.matchAll(/@import\s+['"]([^'"]+)/g)) {
        const found = await this.resolve(source, id);
        if (found) styles.add(found.id);
      }
      return undefined;
    },
    /**
     * @param {{ dir?: string }} options
     * @param {Record<string, { type: string, moduleIds?: string[] }>} bundle
     */
    writeBundle({ dir }, bundle) {
      const modules = Object.values(bundle).flatMap((file) => file.moduleIds ?? []);
      const folders = [...modules, ...styles].flatMap((id) => ofPackage.exec(id)?.[1] ?? []);
      const packages = [...new Set(folders)].map(describe);
      writeFileSync(`${dir}.packages.json`, `${JSON.stringify([...new Set(packages)].toSorted(), null, 2)}\n`);
    },
  };
}

/** @param {string} folder */
function describe(folder) {
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return `${name}@${version}`;
}
