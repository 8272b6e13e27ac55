import type { ImportReading } from '../../../server/contract/imports.ts';
import type { ImportPreview } from '../../../server/contract/keys.ts';

/** What a preview shows when nothing about the file is a question. */
const cleanReading: ImportReading = {
  encoding: 'utf-8',
  encodings: ['utf-8', 'gb18030', 'big5', 'utf-16le', 'utf-16be', 'windows-1252'],
  layout: { kind: 'lines', delimiter: ',', header: false, columns: [0], joiner: '----' },
  columnCount: 1,
  columnNames: [],
  remembered: false,
  firstLine: '••••-••••-••01',
  mixedLineEnds: false,
  asks: [],
  samples: ['••••-••••-•A01', '••••-••••-•A02', '••••-••••-•A03'],
  cells: [],
  headers: 0,
  tidied: { ends: 0, invisible: 0, spaces: 0, breaks: 0 },
};

/** A supplier's table in GB18030, of two columns, with invisible characters. */
export const oddReading: ImportReading = {
  ...cleanReading,
  encoding: 'gb18030',
  encodings: ['gb18030', 'big5', 'utf-8', 'windows-1252', 'utf-16le', 'utf-16be'],
  layout: { kind: 'table', delimiter: ',', header: true, columns: [0, 1], joiner: '----' },
  columnCount: 3,
  columnNames: ['账号', '密码', '备注'],
  firstLine: '账号,密码,备注',
  asks: ['encoding', 'columns'],
  samples: ['账号•••••@••••.••••----•••••L191', '账号•••••@••••.••••----•••••L207', '点卡••元----•••••L311'],
  cells: [
    ['账号•••••@••••.•est', '•••••L191', '五十元'],
    ['账号•••••@••••.•est', '•••••L207', '五十元'],
    ['点卡••元', '•••••L311', '一百元'],
  ],
  headers: 1,
  tidied: { ends: 12, invisible: 3, spaces: 1, breaks: 0 },
  mixedLineEnds: true,
};

export const importPreview = (reading: Partial<ImportReading>): ImportPreview => ({
  target: {
    variantId: '00000000-0000-7000-8000-000000000001',
    productName: '星河游戏 点卡',
    variantName: '50 元',
    label: '11 月第 2 批',
  },
  reading: { ...cleanReading, ...reading },
  total: 1286,
  fresh: 1240,
  duplicatesInFile: 12,
  soldBefore: 0,
  duplicatesInStock: 31,
  stockDuplicates: [
    {
      batchId: '00000000-0000-7000-8000-000000000880',
      label: '11 月第 1 批',
      productName: '星河游戏 点卡',
      variantName: '50 元',
      count: 31,
    },
  ],
  bad: [
    { line: 88, reason: 'too_long' },
    { line: 412, reason: 'unreadable' },
    { line: 977, reason: 'too_long' },
  ],
  badCount: 3,
});
