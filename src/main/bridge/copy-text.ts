import { clipboard } from 'electron';

/** A copied key stays on the clipboard this long unless something else took its place, ms. */
const secretForMs = 60_000;

let forget: NodeJS.Timeout | undefined;

export async function copyText(text: string, { secret = false }: { secret?: boolean } = {}): Promise<void> {
  clearTimeout(forget);
  await clipboard.writeText(text);
  if (secret) forget = setTimeout(() => void clearIfStill(text), secretForMs);
}

async function clearIfStill(text: string): Promise<void> {
  if ((await clipboard.readText()) === text) clipboard.clear();
}
