import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app, dialog } from 'electron';

/** The merchant chooses where; the page only proposes a name. */
export async function saveFile(name: string, text: string): Promise<'saved' | 'cancelled'> {
  const { filePath, canceled } = await dialog.showSaveDialog({
    defaultPath: join(app.getPath('downloads'), plainName(name)),
  });
  if (canceled || !filePath) return 'cancelled';
  await writeFile(filePath, text, { mode: 0o600 });
  return 'saved';
}

/** A file name and nothing more: no folders, no hidden files, nothing Windows would read as a device or a stream. */
export function plainName(name: string): string {
  // oxlint-disable-next-line no-control-regex
  const plain = name.replace(/[/\\:*?"<>|\u0000-\u001f\u007f]+/g, '-').replace(/^[.\s-]+|[.\s]+$/g, '');
  return /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(plain) || plain === '' ? `yinghuo-${plain || 'file'}` : plain;
}
