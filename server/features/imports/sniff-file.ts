import { defined } from '../../contract/defined.ts';
import { AppError } from '../../lib/app-error.ts';

/** First bytes, in hex. Those that a key could begin with count only with a NUL soon after. */
const kinds: [string, string[]][] = [
  ['file_zip', ['504b0304', '504b0506', '504b0708', '526172211a07', '377abcaf271c', '1f8b08', 'fd377a585a00']],
  ['file_office', ['d0cf11e0a1b11ae1', '7b5c72746631']],
  ['file_pdf', ['255044462d312e', '255044462d322e']],
  ['file_picture', ['89504e470d0a', 'ffd8ffe0', 'ffd8ffe1', 'ffd8ffdb', 'ffd8ffee', '49492a00', '4d4d002a']],
  ['file_program', ['7f454c46', '4d5a9000', 'cafebabe']],
  ['file_utf32', ['fffe0000', '0000feff']],
];
const doubtful: [string, string[]][] = [
  ['file_zip', ['425a68']],
  ['file_picture', ['474946383961', '474946383761', '52494646', '424d']],
];

const sentences: Record<string, string> = {
  file_zip:
    'This is a packed file (zip, xlsx, docx or the like). Open it, save the keys as text or CSV, and choose that file.',
  file_office: 'This is an Office document. Open it, save the keys as text or CSV, and choose that file.',
  file_pdf: 'This is a PDF. Copy the keys into a text file and choose that.',
  file_picture: 'This is a picture. Type or copy the keys into a text file and choose that.',
  file_program: 'This is a program, not a file of keys. Choose the text or CSV file with the keys.',
  file_utf32: 'This file is written in UTF-32. Save it as UTF-8 and choose it again.',
};

/** Refuses what is no text by its first bytes, whatever its name says. */
export function refuseOtherKinds(head: Buffer): void {
  const hex = head.subarray(0, 16).toString('hex');
  const known = head.subarray(0, 64).includes(0) ? [...kinds, ...doubtful] : kinds;
  const kind = known.find(([, magics]) => magics.some((magic) => hex.startsWith(magic)))?.[0];
  if (kind)
    throw new AppError('bad_input', defined(sentences[kind], 'sentences[kind]'), { reason: kind, field: 'bytes' });
}

export const noText = (): AppError =>
  new AppError('bad_input', 'This is no text. Save the keys as a text or CSV file and choose that.', {
    reason: 'file_no_text',
    field: 'bytes',
  });

export const noKeys = (): AppError =>
  new AppError('bad_input', 'There is no key in this file: it is empty. Choose the file that has the keys.', {
    reason: 'file_empty',
    field: 'bytes',
  });
