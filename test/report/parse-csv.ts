/**
 * Reads CSV by the grammar of RFC 4180, into one record a line; written apart from the writer, so that they can
 * disagree. An apostrophe before what could be a formula is taken away.
 */
export function parseCsv(text: string): Record<string, string>[] {
  const lines: string[][] = [[]];
  const token = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  for (let match = token.exec(text); match !== null && match[0] !== ''; match = token.exec(text)) {
    lines.at(-1)?.push((match[1]?.replaceAll('""', '"') ?? match[2] ?? '').replace(/^'(?='*[=+\-@\t\r])/, ''));
    if (match[3] === '\r\n') lines.push([]);
    if (token.lastIndex === text.length) break;
  }
  if (token.lastIndex !== text.length) throw new Error(`not CSV from character ${token.lastIndex}`);
  const [header = [], ...rows] = lines.slice(0, -1);
  return rows.map((row) => Object.fromEntries(header.map((name, index) => [name, row[index] ?? ''])));
}
