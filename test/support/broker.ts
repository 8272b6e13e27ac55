import { inject } from 'vitest';

/** Asks the run for what it makes once for all test files. Throws what went wrong while making it. */
export async function sharedByRun(what: 'database' | 'pages'): Promise<string> {
  const response = await fetch(new URL(what, inject('broker')));
  const body = await response.text();
  if (!response.ok) throw new Error(body);
  return body;
}
