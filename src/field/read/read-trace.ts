/** Reads a trace of any format that we know, which its first lines tell. */
import { nearest } from '../../experiment/suggest.ts';
import { type FieldTrace, FORMATS, TraceError, type TraceFormat } from '../trace.ts';
import { linesIn, readBytes, type TraceBytes } from './bytes.ts';
import { FTA_COLUMNS, readFta } from './fta.ts';
import { LANL_COLUMNS, readLanl } from './lanl.ts';
import { PLAIN_COLUMNS, readPlain } from './plain.ts';
import { Findings } from './rows.ts';

const READERS: Readonly<Record<TraceFormat, (bytes: TraceBytes, findings: Findings) => FieldTrace>> = {
  fta: readFta,
  lanl: readLanl,
  plain: readPlain,
};

/** Throws a TraceError with the problems of a file that is none, or none that can be read. */
export const readTrace = (file: string): FieldTrace => traceIn(file, readBytes(file));

/** The same for the bytes of a file that have been read already. */
export function traceIn(file: string, bytes: TraceBytes): FieldTrace {
  return READERS[formatOf(file, bytes)](bytes, new Findings(file));
}

/** The most names of columns that the heading shares with a format decide. */
function formatOf(file: string, { bytes }: TraceBytes): TraceFormat {
  const [text, line] = headingIn(bytes);
  const names = text
    .replace(/^#\s*/, '')
    .split(text.includes(',') ? ',' : /\s+/)
    .map((name) => name.trim().toLowerCase());
  const candidates = Object.entries(COLUMNS).map(([format, columns]) => ({ format, hits: hitsIn(names, columns) }));
  const best = candidates.reduce((a, b) => (b.hits > a.hits ? b : a));
  if (best.hits >= FEWEST_HITS) return best.format as TraceFormat;
  const isTable = names.includes('trace_start') || names.includes('node_location') || names.includes('platform_name');
  const came = text === '' ? 'an empty file' : `'${text.slice(0, 80).replace(/\p{Cc}/gu, '?')}'`;
  throw new TraceError([
    {
      file,
      line: text === '' ? 0 : line,
      column: text === '' ? 0 : 1,
      ...(text !== '' && { excerpt: { line: text.slice(0, 200), length: Math.min(text.length, 200) } }),
      expected: `the heading of a trace: ${Object.values(FORMATS).join(', ')}`,
      came: isTable ? `${came}, a table that stands beside an event trace` : came,
      suggestion: isTable ? file.replace(/(?:component|node|platform)(?=[^/]*$)/, 'event_trace') : undefined,
    },
  ]);
}

const COLUMNS: Readonly<Record<TraceFormat, readonly string[]>> = {
  fta: [FTA_COLUMNS.type, FTA_COLUMNS.start, FTA_COLUMNS.end],
  lanl: [LANL_COLUMNS.start, LANL_COLUMNS.end, LANL_COLUMNS.production, LANL_COLUMNS.system],
  plain: [PLAIN_COLUMNS.node, PLAIN_COLUMNS.start, PLAIN_COLUMNS.end],
};

/** One misspelt name must not hide which format is meant. */
const FEWEST_HITS = 2;

const hitsIn = (names: readonly string[], columns: readonly string[]): number =>
  columns.filter((column) => nearest(column.toLowerCase(), names) !== undefined).length;

/** The first line that is no comment without names of columns. */
function headingIn(bytes: Buffer): readonly [text: string, line: number] {
  let line = 0;
  for (const text of linesIn(bytes.subarray(0, 65_536))) {
    line += 1;
    if (text.trim() === '' || (text.startsWith('#') && !/_(?:id|type|time|name)\b/.test(text))) continue;
    return [text, line];
  }
  return ['', 0];
}
