import type { PolicyVersion } from '../../contract/scaling/views.ts';

type Change = PolicyVersion['changes'][number];

/** What differs, as dotted paths in the order of the newer one; a list counts as one value. */
export function diffPolicies(from: unknown, to: unknown, path = ''): Change[] {
  if (isGroup(from) && isGroup(to)) {
    const names = [...new Set([...Object.keys(to), ...Object.keys(from)])];
    return names.flatMap((name) => diffPolicies(from[name], to[name], path ? `${path}.${name}` : name));
  }
  return sameValue(from, to) ? [] : [{ path, from: from ?? null, to: to ?? null }];
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether two plain JSON values say the same, whatever the order of their fields. */
function sameValue(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((each, index) => sameValue(each, b[index]));
  if (isGroup(a) && isGroup(b)) return diffPolicies(a, b).length === 0;
  return a === b;
}
