import { defined } from '../../contract/defined.ts';
import { type FileEncoding, fileEncodings } from '../../contract/imports.ts';
import { type PieceDecoder, pieceDecoder } from './decode-pieces.ts';
import { never, plausibility } from './plausibility.ts';

export type Judgement = {
  encoding: FileEncoding;
  /** All of them, the likeliest first. */
  encodings: FileEncoding[];
  /** UTF-8 without doubt: nobody need be asked. */
  clean: boolean;
  /** Nothing in it reads as text. */
  binary: boolean;
};

const boms: [FileEncoding, number[]][] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
  ['gb18030', [0x84, 0x31, 0x95, 0x33]],
];

/** Characters that are weighed; what can't be read is counted in the whole file. */
const weighed = 5000;
/** UTF-16 shows itself in the first bytes, and nothing else need be read as it. */
const wideBytes = 65_536;
/** A valid UTF-8 file is one, unless another reading is this close. */
const margin = 0.3;
/** Below this, valid UTF-8 reads so oddly that a person is asked. */
const leastPlain = 0.3;
/** Without a mark, a file is UTF-16 only when it reads this well. */
const leastWide = 0.6;

type Reading = {
  encoding: FileEncoding;
  decode: PieceDecoder;
  /** What the characters that were weighed are worth together, and how many they are. */
  sum: number;
  signs: number;
  /** Of these, the ones that no text has. */
  odd: number;
  characters: number;
  errors: number;
  /** The last characters so far: a sign is weighed when its neighbours are known, however the file is cut. */
  rest: string;
  /** The first character of `rest` was weighed. */
  begun: boolean;
};

export type EncodingJudge = {
  /** The next bytes of the file, in order. */
  take(bytes: Uint8Array): void;
  finish(): Judgement;
};

/** Weighs every way to read a file, in one pass and with little memory. It is judged as a whole, never line by line. */
export function encodingJudge(): EncodingJudge {
  const readings = fileEncodings.map((encoding): Reading => newReading(encoding));
  const head: number[] = [];
  let seen = 0;
  return {
    take(bytes) {
      if (head.length < 4) head.push(...bytes.subarray(0, 4 - head.length));
      for (const reading of readings) {
        if (!isWide(reading)) weigh(reading, reading.decode(bytes, false));
        else if (seen < wideBytes) weigh(reading, reading.decode(bytes.subarray(0, wideBytes - seen), false));
      }
      seen += bytes.length;
    },
    finish() {
      for (const reading of readings) {
        if (isWide(reading) && seen > wideBytes) continue;
        weigh(reading, reading.decode(new Uint8Array(0), true), true);
      }
      const marked = boms.find(([, bom]) => bom.every((byte, at) => head[at] === byte))?.[0];
      return decide(readings, marked);
    },
  };
}

const newReading = (encoding: FileEncoding): Reading => ({
  encoding,
  decode: pieceDecoder(encoding),
  sum: 0,
  signs: 0,
  odd: 0,
  characters: 0,
  errors: 0,
  rest: '',
  begun: false,
});

const isWide = ({ encoding }: Reading): boolean => encoding.startsWith('utf-16');

const unusual = /[^\t\n\r\x20-\x7e]/gu;
const usual = /[\t\n\r\x20-\x7e]/g;

function weigh(reading: Reading, added: string, last = false): void {
  reading.characters += added.length;
  for (let at = added.indexOf('\ufffd'); at >= 0; at = added.indexOf('\ufffd', at + 1)) reading.errors++;
  if (reading.signs >= weighed) return;
  const text = reading.rest + added;
  const stop = last ? text.length : text.length - 2;
  const from = reading.begun ? 1 : 0;
  if (stop <= from && !last) {
    reading.rest = text;
    return;
  }
  for (const { 0: sign, index } of text.matchAll(unusual)) {
    if (index < from) continue;
    if (index >= stop || reading.signs >= weighed) break;
    const { encoding } = reading;
    const [before, after] = [text.slice(Math.max(0, index - 1), index), text.charAt(index + sign.length)];
    const weight = plausibility({ sign, before, after, encoding });
    reading.sum += weight;
    if (weight === never) reading.odd++;
    reading.signs++;
  }
  if (isWide(reading)) {
    // read as anything else, these have a NUL beside each
    const plain = text.slice(from, stop).match(usual)?.length ?? 0;
    reading.sum += plain;
    reading.signs += plain;
  }
  reading.rest = text.slice(Math.max(0, stop - 1));
  reading.begun = stop > 0;
}

/** What an unusual character is worth on average; what can't be read and wasn't weighed any more counts as the worst. */
function worth({ sum, signs, errors }: Reading): number {
  const late = signs >= weighed ? errors : 0;
  return signs + late === 0 ? 0 : (sum - 3 * late) / (signs + late);
}

function decide(readings: Reading[], marked: FileEncoding | undefined): Judgement {
  const found = new Map(readings.map((reading) => [reading.encoding, { ...reading, worth: worth(reading) }]));
  const utf8 = defined(found.get('utf-8'), 'found.get(utf-8)');
  const valid = utf8.errors === 0;
  const rank = ({ encoding, worth: value }: { encoding: FileEncoding; worth: number }): number => {
    if (encoding === marked) return 100;
    if (encoding.startsWith('utf-16') && value < leastWide) return value - 10;
    if (encoding === 'windows-1252') return value - 1;
    return encoding === 'utf-8' && valid ? value + 0.2 : value;
  };
  const ranked = [...found.values()].toSorted((one, other) => rank(other) - rank(one));
  const best = defined(ranked[0], 'ranked[0]');
  const close = ['gb18030', 'big5'] as const;
  const sure =
    utf8.worth >= leastPlain &&
    close.every(
      (name) =>
        defined(found.get(name), 'found.get(name)').errors > 0 ||
        utf8.worth > defined(found.get(name), 'found.get(name)').worth + margin,
    );
  const plain = isPlain(readings);
  return {
    encoding: best.encoding,
    encodings: ranked.map((each) => each.encoding),
    clean: best.encoding === 'utf-8' && valid && (marked === 'utf-8' || plain || sure),
    binary:
      ranked.every((each) => isBinary(each) || rank(each) < 0 || each.encoding === 'windows-1252') && isBinary(best),
  };
}

/** One byte a character: with or without control characters, the encoding is no question. */
function isPlain(readings: Reading[]): boolean {
  const count = (name: FileEncoding) =>
    defined(
      readings.find(({ encoding }) => encoding === name),
      'the reading in an encoding',
    );
  return count('utf-8').errors === 0 && count('utf-8').characters === count('windows-1252').characters;
}

/** Control characters beside others of all kinds; on their own they are lines that are told one by one. */
const isBinary = ({ odd, signs, characters, errors }: Reading): boolean =>
  signs >= 20 && ((odd > signs * 0.15 && odd < signs * 0.8) || odd > characters / 2 || errors > characters / 5);
