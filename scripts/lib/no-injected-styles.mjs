/**
 * Sonner writes its style sheet into the page when it is loaded, which the page's policy forbids; `styles.css` imports the file
 * instead. A version that injects by another name fails the build.
 */
export function noInjectedStyles() {
  return {
    name: 'no-injected-styles',
    /** @param {string} code @param {string} id */
    transform(code, id) {
      if (!/sonner[\\/]dist[\\/]index\.m?js/.test(id)) return undefined;
      const without = code.replace(/^__insertCSS\(".*"\);$/m, '');
      if (without === code) throw new Error(`${id} injects its styles in a new way`);
      return { code: without, map: null };
    },
  };
}
