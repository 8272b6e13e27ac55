type LockEntry = { version?: string; optionalDependencies?: Record<string, string> };
export function missingPlatformPackages(lock: { packages: Record<string, LockEntry> }): Record<string, LockEntry>;
