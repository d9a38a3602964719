/**
 * The failures of the systems at Los Alamos as the laboratory published them: a csv with a line for each failure, its
 * system and node, when the node was in production, when the problem started and was fixed, and one of six columns
 * filled in with the cause.
 *
 * Times are of the clock on the wall in Mountain time. The column with the minutes away shows that: across a change of
 * the clocks it differs by an hour from what the two readings say. Failures that name no node make up a node by
 * themselves. Nodes that never failed have no line; a system has as many as it says.
 */
import type { FieldTrace } from '../trace.ts';
import { TraceBuilder } from './builder.ts';
import { linesIn, type TraceBytes } from './bytes.ts';
import { dayOf, isDate, mountainClock, mountainTime } from './civil-time.ts';
import { type Columns, columnsIn, FAILURES, type Findings, NODES, Row, TIMES } from './rows.ts';

export const LANL_COLUMNS = {
  system: 'System',
  nodes: 'nodes',
  node: 'nodenumz',
  production: 'node prod',
  decommissioned: 'node decom',
  start: 'Prob Started',
  end: 'Prob Fixed',
  minutes: 'Down Time',
  facilities: 'Facilities',
  hardware: 'Hardware',
  human: 'Human Error',
  network: 'Network',
  undetermined: 'Undetermined',
  software: 'Software',
} as const;

type LanlColumns = Columns<keyof typeof LANL_COLUMNS>;

const CAUSES = ['facilities', 'hardware', 'human', 'network', 'undetermined', 'software'] as const;
const CAUSE_NAMES: Readonly<Record<(typeof CAUSES)[number], string>> = {
  facilities: 'facilities',
  hardware: 'hardware',
  human: 'human error',
  network: 'network',
  undetermined: 'undetermined',
  software: 'software',
};

const DAY = 86_400;
const NO_NODE = 'unnamed';

export function readLanl({ bytes, sha256 }: TraceBytes, findings: Findings): FieldTrace {
  const builder = new TraceBuilder();
  const sizes = new SystemSizes();
  const windows: { readonly from: number; readonly to: number }[] = [];
  let columns: LanlColumns | undefined;
  let [line, events] = [0, 0];
  for (const text of linesIn(bytes)) {
    line += 1;
    if (text.trim() === '') continue;
    const row = new Row(text, line, ',');
    if (columns === undefined) columns = columnsIn(row, LANL_COLUMNS, ['minutes'], findings);
    else {
      events += 1;
      readRow(row, columns, builder, sizes, windows, findings);
    }
  }
  watch(builder, sizes, windows, findings);
  return builder.build('lanl', sha256, events, findings);
}

/** Each takes some memory, whether it fails or not. */
const MOST_NODES = 1_000_000;

/** How many nodes each system says that it has. */
class SystemSizes {
  readonly nodes = new Map<string, number>();
  #total = 0;

  /** False, and nothing noted, where all systems together would have too many. */
  note(system: string, nodes: number): boolean {
    const known = this.nodes.get(system) ?? 0;
    if (nodes <= known) return true;
    if (this.#total + nodes - known > MOST_NODES) return false;
    this.#total += nodes - known;
    this.nodes.set(system, nodes);
    return true;
  }
}

function readRow(
  row: Row,
  columns: LanlColumns,
  builder: TraceBuilder,
  sizes: SystemSizes,
  windows: { from: number; to: number }[],
  findings: Findings,
): void {
  const system = row.field(columns.system);
  if (system === '') return findings.wrong(row, columns.system, 'the number of a system', 'nothing');
  const readings = readingsIn(row, columns, findings);
  if (readings === undefined) return;
  const [start, end] = byMinutes(row, columns, readings, findings);
  if (end < start) {
    const expected = `an end at or after the start ${row.field(columns.start)}`;
    return findings.wrong(row, columns.end, expected, `'${row.field(columns.end)}', before it`);
  }
  const number = row.field(columns.node);
  if (number === '') findings.warn(FAILURES, 'without a node: taken as of one node of the system', row.line);
  const name = `${system}/${number === '' ? NO_NODE : number}`;
  const node = builder.nodeOf(name, () => {
    windows.push({ from: Number.NaN, to: Number.NaN });
    return { name, system, from: start, to: start, clock: mountainClock };
  });
  const window = { from: monthIn(row, columns.production), to: monthIn(row, columns.decommissioned) };
  if (!Number.isNaN(window.from) || !Number.isNaN(window.to)) windows[node] = window;
  if (!sizes.note(system, Number(row.field(columns.nodes)) || 0))
    findings.wrong(row, columns.nodes, `at most ${MOST_NODES} nodes in all systems`, `'${row.field(columns.nodes)}'`);
  const open = builder.nodes[node]!;
  open.from = Math.min(open.from, start);
  open.to = Math.max(open.to, Number.isNaN(end) ? start : end);
  builder.add(node, start, end, causeIn(row, columns, builder), false, row.line);
}

function causeIn(row: Row, columns: LanlColumns, builder: TraceBuilder): number {
  const column = CAUSES.find((each) => row.field(columns[each]) !== '');
  return column === undefined ? -1 : builder.causeOf(CAUSE_NAMES[column]);
}

type Span = readonly [start: number, end: number];

/** What start and end can mean, the earlier first; undefined when one of them is no time. */
function readingsIn(row: Row, columns: LanlColumns, findings: Findings): readonly Span[] | undefined {
  const starts = timesIn(row, columns.start, findings);
  const ends = row.field(columns.end) === '' ? [Number.NaN] : timesIn(row, columns.end, findings);
  return starts && ends && starts.flatMap((start) => ends.map((end): Span => [start, end]));
}

/**
 * The reading that lasts as long as the column with the minutes away says. It also tells whether the clocks are read as
 * those were who wrote it.
 */
function byMinutes(row: Row, columns: LanlColumns, readings: readonly Span[], findings: Findings): Span {
  const minutes = Number(row.field(columns.minutes) || Number.NaN);
  const fitting = readings.find(([start, end]) => Math.abs((end - start) / 60 - minutes) <= 1);
  if (readings.length > 1)
    findings.warn(
      TIMES,
      'in the hour that the clock shows twice in autumn: by the minutes away, or the first',
      row.line,
    );
  if (fitting === undefined && !Number.isNaN(minutes) && !Number.isNaN(readings[0]![1]))
    findings.warn(FAILURES, 'whose minutes away are not what start and end say: the two times are taken', row.line);
  return fitting ?? readings.find(([start, end]) => end >= start) ?? readings[0]!;
}

const TIME = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d{2})$/;

/** One time, or the two that a reading of the clock stands for in the hour that comes twice. */
function timesIn(row: Row, column: number, findings: Findings): readonly number[] | undefined {
  const text = row.field(column);
  const [month = 0, day = 0, year = 0, hour = 0, minute = 0] = TIME.exec(text)?.slice(1).map(Number) ?? [];
  if (year < 1970 || !isDate(year, month, day) || hour > 23 || minute > 59) {
    const isSwapped = isDate(year, day, month);
    const meant = isSwapped ? `${day}/${month}/${year} ${hour}:${String(minute).padStart(2, '0')}` : undefined;
    const expected = 'a local time as month/day/year hour:minute, such as 6/21/2005 10:54';
    findings.wrong(row, column, expected, text === '' ? 'nothing' : `'${text}'`, meant);
    return undefined;
  }
  const { utcSeconds, isTwice, isSkipped } = mountainTime(dayOf(year, month, day) * DAY + hour * 3600 + minute * 60);
  if (isSkipped) findings.warn(TIMES, 'in the hour that the clock skips in spring: taken as standard time', row.line);
  return isTwice ? [utcSeconds, utcSeconds + 3600] : [utcSeconds];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * The start of a month, written `Nov-96` or, by a spreadsheet that took the year for a day, `5-Apr`; NaN for words such
 * as `current`.
 */
function monthIn(row: Row, column: number): number {
  const [, a = '', b = ''] = /^(\w+)-(\w+)$/.exec(row.field(column)) ?? [];
  const [name, year] = /^\d+$/.test(a) ? [b, Number(a)] : [a, Number(b)];
  const month = MONTHS.indexOf(name.toLowerCase()) + 1;
  if (month === 0 || Number.isNaN(year)) return Number.NaN;
  return mountainTime(dayOf(year < 70 ? 2000 + year : 1900 + year, month, 1) * DAY).utcSeconds;
}

/**
 * Nodes are watched while they are in production; before tracking began and where it went on, from the first failure
 * or to the last time that the file names. A failure outside makes that longer.
 */
function watch(
  builder: TraceBuilder,
  sizes: SystemSizes,
  windows: readonly { readonly from: number; readonly to: number }[],
  findings: Findings,
): void {
  const [, last] = builder.span();
  const firsts = new Map<string, number>();
  for (const { system, from } of builder.nodes) firsts.set(system, Math.min(from, firsts.get(system) ?? Infinity));
  for (const [index, node] of builder.nodes.entries()) {
    const { from, to } = windows[index]!;
    node.from = Math.min(node.from, Number.isNaN(from) ? (firsts.get(node.system) ?? node.from) : from);
    node.to = Math.max(node.to, Number.isNaN(to) ? last : Math.min(to, last));
  }
  for (const [system, nodes] of sizes.nodes) addQuietNodes(builder, system, nodes, findings);
}

/** A system has more nodes than have failed: they were watched as most of the others were. */
function addQuietNodes(builder: TraceBuilder, system: string, nodes: number, findings: Findings): void {
  const failed = builder.nodes.filter((node) => node.system === system);
  const [from, to] = [middle(failed.map((node) => node.from)), middle(failed.map((node) => node.to))];
  for (let quiet = failed.length + 1; quiet <= nodes; quiet++) {
    const name = `${system}/quiet ${quiet - failed.length}`;
    builder.nodeOf(name, () => ({ name, system, from, to, clock: mountainClock }));
    findings.warn(NODES, 'without a failure and a line: as many as the system says', 0);
  }
}

const middle = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
