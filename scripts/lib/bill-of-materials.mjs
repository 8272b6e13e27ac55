/**
 * @typedef {{ 'bom-ref': string, name: string, version: string, purl: string, hashes?: object[], licenses?: object[] }} Component
 * @typedef {{ ref: string, dependsOn: string[] }} Dependencies
 * @typedef {object} Materials
 * @property {string} specVersion
 * @property {{ component: Component }} metadata
 * @property {Component[]} components
 * @property {Dependencies[]} dependencies
 */

/**
 * What npm says of every locked package (CycloneDX), cut down to those of which something is in the bundles. No serial number and no
 * time, so that it is the same for the same sources.
 * @param {Materials} locked
 * @param {Set<string>} bundled name@version of each
 * @throws {Error} when a bundled package is not in the lock file
 */
export function billOfMaterials(locked, bundled) {
  const known = new Map(locked.components.map((component) => [`${component.name}@${component.version}`, component]));
  const components = [...bundled].toSorted().map((name) => {
    const found = known.get(name);
    if (!found) throw new Error(`${name} is in a bundle and not in package-lock.json`);
    const { 'bom-ref': ref, version, purl, hashes, licenses } = found;
    return { 'bom-ref': ref, type: 'library', name: found.name, version, scope: 'required', purl, hashes, licenses };
  });
  const shop = locked.metadata.component;
  const refs = new Set([shop['bom-ref'], ...components.map((component) => component['bom-ref'])]);
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: locked.specVersion,
    version: 1,
    metadata: {
      lifecycles: [{ phase: 'build' }],
      // npm takes the name of the folder that it runs in
      component: { 'bom-ref': shop['bom-ref'], type: 'application', name: 'yinghuo', version: shop.version },
    },
    components,
    dependencies: locked.dependencies
      .filter(({ ref }) => refs.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((name) => refs.has(name)) })),
  };
}
