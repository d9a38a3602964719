/** Paths to the fields of a scenario, as the user writes and reads them: `vary.step."+ NMI IPI".without[2]`. */

export type Path = readonly (string | number)[];

/** Parts that need no quotes: no dot, bracket, quote or blank in them. */
const PLAIN = /^[^\s."[\]]+$/;

export function formatPath(path: Path): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += `${text && '.'}${PLAIN.test(part) ? part : `"${part}"`}`;
  }
  return text;
}

const PART = /\[(?<index>\d{1,9})\]|(?:^|(?<!^)\.)(?:"(?<quoted>[^"]*)"|(?<plain>[^\s."[\]]+))/y;

/** The inverse of `formatPath`, for `--set`; undefined when the text is not a path. */
export function parsePath(text: string): Path | undefined {
  const path: (string | number)[] = [];
  PART.lastIndex = 0;
  while (PART.lastIndex < text.length) {
    const part = PART.exec(text)?.groups;
    if (!part) return undefined;
    path.push(part['index'] === undefined ? (part['quoted'] ?? part['plain'] ?? '') : Number(part['index']));
  }
  return path.length > 0 ? path : undefined;
}
