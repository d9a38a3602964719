/**
 * Tables as aligned text for a terminal or a pipe, without frames, so that it can be pasted and searched. Columns
 * marked `wrap` become narrower when the lines get too long.
 */
export interface TextColumn {
  readonly header: string;
  readonly align: 'left' | 'right';
  /** May be broken at spaces when there is not enough room. Headers always may. */
  readonly wrap?: boolean;
}

const GAP = '  ';

/**
 * Lays out the rows within `width` characters where the columns allow it; words are never broken. Returns lines without
 * trailing spaces; the first `headerLines` of them are the heading.
 */
export function layoutTable(
  columns: readonly TextColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): { lines: string[]; headerLines: number } {
  const widths = fit(columns, rows, width);
  const heading = layoutRow(
    columns,
    columns.map((column) => column.header),
    widths,
  );
  return {
    lines: [...heading, ...rows.flatMap((row) => layoutRow(columns, row, widths))],
    headerLines: heading.length,
  };
}

/**
 * Each column begins with the width of its content; then the widest column that can wrap is reduced, one character at a
 * time.
 */
function fit(columns: readonly TextColumn[], rows: readonly (readonly string[])[], width: number): number[] {
  const contents = columns.map((column, index) => ({
    header: column.header,
    cells: rows.map((row) => row[index] ?? ''),
  }));
  const least = columns.map((column, index) => {
    const { header, cells } = contents[index] ?? { header: '', cells: [] };
    return Math.max(longestWord(header), ...cells.map(column.wrap ? longestWord : lengthOf));
  });
  const widths = contents.map(({ cells }, index) => Math.max(least[index] ?? 0, ...cells.map(lengthOf)));
  let excess = sum(widths) + GAP.length * (columns.length - 1) - width;
  while (excess > 0) {
    const spare = widths.map((wide, index) => (wide > (least[index] ?? 0) ? wide : 0));
    const widest = spare.indexOf(Math.max(...spare));
    if (spare[widest] === 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess--;
  }
  return widths;
}

function layoutRow(columns: readonly TextColumn[], cells: readonly string[], widths: readonly number[]): string[] {
  const wrapped = columns.map((_, index) => wrapText(cells[index] ?? '', widths[index] ?? 0));
  const height = Math.max(...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    columns
      .map((column, index) => {
        const text = wrapped[index]?.[line] ?? '';
        const padding = ' '.repeat(Math.max(0, (widths[index] ?? 0) - lengthOf(text)));
        return column.align === 'right' ? padding + text : text + padding;
      })
      .join(GAP)
      .trimEnd(),
  );
}

/** Breaks a text at spaces into lines of at most `width` characters; a longer word gets a line of its own. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && lengthOf(line) + 1 + lengthOf(word) <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

const lengthOf = (text: string): number => text.length;
const longestWord = (text: string): number => Math.max(...text.split(' ').map(lengthOf));
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
