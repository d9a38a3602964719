/**
 * A plain csv: a heading, then a failure a line with node, start, end and cause (cause and system may be left out).
 *
 *     # observed 2004-01-01T00:00Z 2005-01-01T00:00Z
 *     node,start,end,cause
 *     n1,2004-03-01T10:00Z,2004-03-01T11:30Z,disk
 *     n2,,,
 *
 * Times are dates of ISO 8601 with Z or an offset (without either: UTC), or numbers of seconds. A node without times
 * was watched and never failed. The line `# observed` says from when to when; without it the first start and the last
 * end are taken.
 */
import { type FieldTrace, UTC } from '../trace.ts';
import { TraceBuilder } from './builder.ts';
import { linesIn, type TraceBytes } from './bytes.ts';
import { dayOf, isDate, secondsOf } from './civil-time.ts';
import { columnsIn, DATES, type Findings, Row } from './rows.ts';

export const PLAIN_COLUMNS = { node: 'node', start: 'start', end: 'end', cause: 'cause', system: 'system' } as const;

const TIME_EXPECTED = 'a time such as 2004-03-01T10:00:00Z, or a number of seconds, before the year 10000';

export function readPlain({ bytes, sha256 }: TraceBytes, findings: Findings): FieldTrace {
  const builder = new TraceBuilder();
  let columns: ReturnType<typeof headingOf> | undefined;
  let observed: readonly [number, number] | undefined;
  let [line, events] = [0, 0];
  for (const text of linesIn(bytes)) {
    const row = new Row(text, ++line, ',');
    if (text.startsWith('#')) observed = observedIn(row, findings) ?? observed;
    else if (text.trim() === '') continue;
    else if (columns === undefined) columns = headingOf(row, findings);
    else {
      events += 1;
      readRow(row, columns, builder, findings);
    }
  }
  const [from, to] = observed ?? builder.span();
  if (observed === undefined && builder.length > 0)
    findings.warn(null, 'no line # observed FROM TO: watched from the first start to the last time named', 0);
  for (const node of builder.nodes) [node.from, node.to] = [from, Math.max(to, from)];
  return builder.build('plain', sha256, events, findings);
}

const headingOf = (row: Row, findings: Findings) => columnsIn(row, PLAIN_COLUMNS, ['cause', 'system'], findings);

function readRow(row: Row, columns: ReturnType<typeof headingOf>, builder: TraceBuilder, findings: Findings): void {
  const name = row.field(columns.node);
  if (name === '') return findings.wrong(row, columns.node, 'the name of a node', 'nothing');
  const system = columns.system < 0 ? '' : row.field(columns.system);
  const node = builder.nodeOf(`${system}/${name}`, () => ({ name, system, from: 0, to: 0, clock: UTC }));
  const [startText, endText] = [row.field(columns.start), row.field(columns.end)];
  if (startText === '' && endText === '') return;
  const start = timeIn(row, columns.start, findings);
  const end = endText === '' ? Number.NaN : timeIn(row, columns.end, findings);
  if (start === undefined || end === undefined) return;
  if (end < start)
    return findings.wrong(row, columns.end, `an end at or after the start ${startText}`, `'${endText}', before it`);
  const cause = columns.cause < 0 ? -1 : builder.causeOf(row.field(columns.cause));
  builder.add(node, start, end, cause, false, row.line);
}

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}(?:\.\d{1,9})?))?)?\s*(?:(Z)|([+-])(\d{2}):?(\d{2}))?$/;

function timeIn(row: Row, column: number, findings: Findings): number | undefined {
  const text = row.field(column);
  const seconds = secondsIn(text);
  if (seconds === undefined) {
    findings.wrong(row, column, TIME_EXPECTED, text === '' ? 'nothing' : `'${text}'`);
    return undefined;
  }
  if (ISO.test(text) && !/(?:Z|[+-]\d{2}:?\d{2})$/.test(text.slice(10)))
    findings.warn(DATES, 'without a time zone: taken as UTC', row.line);
  return seconds;
}

/** Of a date, or a number; undefined for anything else, and for negative numbers or those beyond dates. */
export function secondsIn(text: string): number | undefined {
  const plain = secondsOf(text);
  if (plain !== undefined) return plain;
  const [, year, month, day, hour = '0', minute = '0', second = '0', , sign, hours = '0', minutes = '0'] =
    ISO.exec(text) ?? [];
  if (year === undefined || !isDate(Number(year), Number(month), Number(day))) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) >= 61) return undefined;
  const offset = (Number(hours) * 60 + Number(minutes)) * 60 * (sign === '-' ? -1 : 1);
  const at = dayOf(Number(year), Number(month), Number(day)) * 86_400 - offset;
  return at + Number(hour) * 3600 + Number(minute) * 60 + Number(second);
}

/** `# observed FROM TO`; other lines with a # are comments. */
function observedIn(row: Row, findings: Findings): readonly [number, number] | undefined {
  const [, fromText, toText] = /^#\s*observed:?\s+(\S+)\s+(\S+)\s*$/i.exec(row.text) ?? [];
  if (fromText === undefined || toText === undefined) return undefined;
  const [from, to] = [secondsIn(fromText), secondsIn(toText)];
  if (from !== undefined && to !== undefined && from < to) return [from, to];
  findings.wrong(row, 0, '# observed FROM TO, two times of which the first is earlier', `'${row.text}'`);
  return undefined;
}
