export function takeLock(dataDir: string): Promise<{
  release?: () => void;
  holder?: { pid: number | undefined };
}>;
