const systems: Partial<Record<NodeJS.Platform, string>> = { darwin: 'Mac OS X', win32: 'Windows' };

/** What this app calls itself, so that its sessions are told from a browser's. */
export const userAgent = `Yinghuo (${systems[process.platform] ?? 'Linux'})`;
