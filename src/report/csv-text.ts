/**
 * CSV (RFC 4180: comma, CRLF, quotes where needed). A text that a spreadsheet would take for a formula gets an
 * apostrophe before it.
 */

export type CsvValue = string | number | boolean | null | undefined;
export type CsvRow = Readonly<Record<string, CsvValue>>;

/** One CSV text: a header line, then one line for each row, in the order of `columns`. */
export function toCsv(columns: readonly string[], rows: readonly CsvRow[], isRaw = false): string {
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column]))];
  return lines.map((line) => csvLine(line, isRaw)).join('');
}

/** The rows of a figure: the keys of the first are the columns. */
export const csvOf = (rows: readonly CsvRow[]): string => toCsv(Object.keys(rows[0] ?? {}), rows);

/** One line with its end; `raw` leaves texts as they are. */
export function csvLine(values: readonly CsvValue[], raw = false): string {
  return `${values.map((value) => field(value, raw)).join(',')}\r\n`;
}

function field(value: CsvValue, raw: boolean): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const text = !raw && isFormula(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Whether a spreadsheet would compute the text, which may call programs or send what is in other cells elsewhere. Or
 * whether it looks like one that has been made harmless, so that taking one apostrophe away always gives the text back.
 */
const isFormula = (text: string): boolean =>
  // The first character decides for nearly all texts, a million of which are many.
  FIRST_OF_FORMULAS.includes(text.charAt(0)) &&
  /^'*[=+\-@\t\r]/.test(text) &&
  !/^[+-]?[\d.]+(?:e[+-]?\d+)?$/i.test(text);

const FIRST_OF_FORMULAS = "'=+-@\t\r";
