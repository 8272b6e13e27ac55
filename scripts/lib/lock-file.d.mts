type LockEntry = {
  version?: string;
  integrity?: string;
  link?: boolean;
  inBundle?: boolean;
  optionalDependencies?: Record<string, string>;
};
type Lock = { packages: Record<string, LockEntry> };
export function missingPlatformPackages(lock: Lock): Record<string, LockEntry>;
export function entriesWithoutIntegrity(lock: Lock): string[];
export function nameAt(path: string): string;
