import { readdir } from 'node:fs/promises';

const pattern = /^(\d{8})\.deliveries$/;

export const segmentName = (number: number): string => `${String(number).padStart(8, '0')}.deliveries`;

/** Numbers of a journal's files, ascending; none where the folder is missing. */
export async function segmentNumbers(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch(() => [] as string[]);
  return names
    .flatMap((name) => pattern.exec(name)?.[1] ?? [])
    .map(Number)
    .toSorted((a, b) => a - b);
}
