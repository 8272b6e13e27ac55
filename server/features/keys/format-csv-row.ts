/** Also full-width signs, and signs behind blanks or invisible characters: some spreadsheets read on past those. */
const formula = /^(?:[\t\r\n]|[\s\p{Cf}\p{Cc}]*[=+\-@＝＋－＠﹢﹣﹫﹦])/u;

/** A cell that a spreadsheet would take for a formula is shown as text: it begins with an apostrophe. */
function safeCell(text: string): string {
  return formula.test(text) ? `'${text}` : text;
}

/** One line of a CSV file (RFC 4180), safe to open in a spreadsheet. */
export function formatCsvRow(cells: string[]): string {
  return `${cells.map((cell) => quoted(safeCell(cell))).join(',')}\r\n`;
}

function quoted(cell: string): string {
  return /[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
