/**
 * The tab format of the Failure Trace Archive. `event_trace.tab` has a line for each time in which a node was available
 * (type 1) or not (type 0); `component.tab`, `node.tab` and `platform.tab` beside it say which nodes there are, where,
 * and by which clock. The tables beside it are found by the name of the event trace; each may be missing.
 */
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Clock, type FieldTrace, UTC } from '../trace.ts';
import { type OpenNode, TraceBuilder } from './builder.ts';
import { linesIn, readBytes, type TraceBytes } from './bytes.ts';
import { secondsOf } from './civil-time.ts';
import { type Columns, columnsIn, Findings, NODES, Row, TIMES } from './rows.ts';

export const FTA_COLUMNS = {
  component: 'component_id',
  node: 'node_id',
  platform: 'platform_id',
  name: 'node_name',
  type: 'event_type',
  start: 'event_start_time',
  end: 'event_stop_time',
  reason: 'event_end_reason',
} as const;

const UNAVAILABLE = '0';
const AVAILABLE = '1';

export function readFta({ bytes, sha256 }: TraceBytes, findings: Findings): FieldTrace {
  const builder = new TraceBuilder();
  const places = placesBeside(findings.file);
  const reader = new EventReader(builder, places, findings);
  let columns: Columns<keyof typeof FTA_COLUMNS> | undefined;
  let [line, events] = [0, 0];
  for (const text of linesIn(bytes)) {
    line += 1;
    if (text.trim() === '') continue;
    if (columns === undefined) {
      if (text.startsWith('#') && !text.includes('event_type') && !text.includes('node_id')) continue;
      columns = columnsIn(headingOf(text, line), FTA_COLUMNS, ['reason', 'component'], findings);
    } else if (!text.startsWith('#')) {
      events += 1;
      reader.read(new Row(text, line, '\t'), columns);
    }
  }
  addSilentNodes(builder, places, findings);
  return reader.finish(sha256, events);
}

/** The heading is divided by blanks in some files and by tabs in others. */
const headingOf = (text: string, line: number): Row =>
  new Row(text.replace(/^#\s*/, '').trim().replace(/\s+/g, '\t'), line, '\t');

class EventReader {
  readonly #builder: TraceBuilder;
  readonly #places: Places;
  readonly #findings: Findings;
  /** By node, the times of the event before. */
  readonly #lastStart: number[] = [];
  readonly #lastEnd: number[] = [];
  readonly #failures: { node: number; start: number; end: number; cause: number; line: number }[] = [];

  constructor(builder: TraceBuilder, places: Places, findings: Findings) {
    this.#builder = builder;
    this.#places = places;
    this.#findings = findings;
  }

  read(row: Row, columns: Columns<keyof typeof FTA_COLUMNS>): void {
    const [type, start, end] = [row.field(columns.type), this.#time(row, columns.start), this.#time(row, columns.end)];
    if (start === undefined || end === undefined) return;
    if (end < start) {
      const expected = `an end at or after the start ${start}`;
      return this.#findings.wrong(row, columns.end, expected, `${end}, before it`);
    }
    if (type !== UNAVAILABLE && type !== AVAILABLE) {
      const expected = 'an event_type of 0 (not available) or 1 (available)';
      return this.#findings.wrong(row, columns.type, expected, type === '' ? 'nothing' : `'${type}'`);
    }
    const node = this.#nodeOf(row, columns, start);
    if (!this.#follows(row, columns, node, start, end)) return;
    const reason = columns.reason < 0 ? '' : row.field(columns.reason);
    const cause = reason === 'NULL' ? -1 : this.#builder.causeOf(reason);
    if (type === UNAVAILABLE) this.#failures.push({ node, start, end, cause, line: row.line });
  }

  /** Only now is it known from when to when each node was watched. */
  finish(sha256: string, events: number): FieldTrace {
    const { nodes } = this.#builder;
    for (const { node, start, end, cause, line } of this.#failures) {
      const { from, to } = nodes[node]!;
      this.#builder.add(node, start, end, cause, start === from || end === to, line);
    }
    return this.#builder.build('fta', sha256, events, this.#findings);
  }

  #time(row: Row, column: number): number | undefined {
    const text = row.field(column);
    const seconds = secondsOf(text);
    if (seconds !== undefined) return seconds;
    this.#findings.wrong(
      row,
      column,
      'a number of seconds since 1970, before the year 10000',
      text === '' ? 'nothing' : `'${text}'`,
    );
    return undefined;
  }

  #nodeOf(row: Row, columns: Columns<keyof typeof FTA_COLUMNS>, start: number): number {
    const platform = row.field(columns.platform);
    const id = row.field(columns.node);
    const component = columns.component < 0 ? '' : row.field(columns.component);
    const name = row.field(columns.name);
    return this.#builder.nodeOf(`${platform}/${id}/${component}`, () =>
      nodeAt(name, platform, id, this.#places, start),
    );
  }

  /** Whether the event does not contradict the one before of the same node. */
  #follows(row: Row, columns: Columns<'start'>, node: number, start: number, end: number): boolean {
    const [lastStart, lastEnd] = [this.#lastStart[node], this.#lastEnd[node]];
    const open = this.#builder.nodes[node]!;
    open.from = Math.min(open.from, start);
    open.to = Math.max(open.to, end);
    const isLater = lastEnd === undefined || lastStart === undefined || start >= lastEnd;
    if (isLater && lastEnd !== undefined && start > lastEnd)
      this.#findings.warn(TIMES, 'that no event tells of: taken as available', row.line);
    if (isLater || end > lastStart) {
      this.#lastStart[node] = start;
      this.#lastEnd[node] = end;
    }
    if (isLater || end <= lastStart) return true;
    const expected = `a start from ${lastEnd} on, where the event before of this node ends`;
    this.#findings.wrong(row, columns.start, expected, `${start}: the two overlap`);
    return false;
  }
}

function nodeAt(name: string, platform: string, id: string, places: Places, start: number): OpenNode {
  const place = places.nodes.get(`${platform}/${id}`);
  const system = place?.system ?? (name.includes('/') ? dirname(name) : (places.platforms.get(platform) ?? platform));
  return { name, system, from: start, to: start, clock: place?.clock ?? UTC };
}

/** What the tables beside the event trace say, by platform and node. */
interface Places {
  readonly platforms: ReadonlyMap<string, string>;
  readonly nodes: ReadonlyMap<string, { readonly system: string; readonly clock: Clock }>;
  readonly components: readonly {
    readonly platform: string;
    readonly node: string;
    readonly component: string;
    readonly name: string;
    readonly from: number;
    readonly to: number;
  }[];
}

function placesBeside(file: string): Places {
  const nodes = new Map<string, { readonly system: string; readonly clock: Clock }>();
  for (const [platform = '', node = '', location = '', zone = ''] of tableBeside(file, 'node', NODE_COLUMNS)) {
    const ahead = Number(zone);
    const system = location === 'NULL' ? platform : location;
    nodes.set(`${platform}/${node}`, { system, clock: Number.isFinite(ahead) ? () => ahead : UTC });
  }
  return {
    nodes,
    platforms: new Map(tableBeside(file, 'platform', PLATFORM_COLUMNS).map(([id = '', name = '']) => [id, name])),
    components: tableBeside(file, 'component', COMPONENT_COLUMNS).map(
      ([platform = '', node = '', component = '', name = '', from = '', to = '']) => {
        return {
          platform,
          node,
          component,
          name,
          from: secondsOf(from) ?? Number.NaN,
          to: secondsOf(to) ?? Number.NaN,
        };
      },
    ),
  };
}

const NODE_COLUMNS = { platform: 'platform_id', node: 'node_id', location: 'node_location', zone: 'timezone' };
const PLATFORM_COLUMNS = { platform: 'platform_id', name: 'platform_name' };
const COMPONENT_COLUMNS = {
  platform: 'platform_id',
  node: 'node_id',
  component: 'component_id',
  name: 'node_name',
  from: 'trace_start',
  to: 'trace_end',
};

/** The rows of the table of this name beside the event trace, by these columns; none where there is no such file. */
function tableBeside(file: string, table: string, names: Readonly<Record<string, string>>): readonly string[][] {
  const path = fileBeside(file, table);
  if (path === undefined) return [];
  const findings = new Findings(path);
  const rows: string[][] = [];
  let columns: readonly number[] | undefined;
  let line = 0;
  for (const text of linesIn(readBytes(path).bytes)) {
    line += 1;
    if (text.trim() === '') continue;
    if (columns === undefined) columns = Object.values(columnsIn(headingOf(text, line), names, [], findings));
    else {
      const row = new Row(text, line, '\t');
      rows.push(columns.map((column) => row.field(column)));
    }
  }
  return rows;
}

function fileBeside(file: string, table: string): string | undefined {
  const name = basename(file);
  if (!name.includes('event_trace')) return undefined;
  const stem = name.slice(0, name.indexOf('event_trace'));
  return ['.tab', '.tab.gz', '.tab.xz']
    .map((extension) => join(dirname(file), `${stem}${table}${extension}`))
    .find((path) => existsSync(path));
}

/** Nodes that the table of components names and no event does. */
function addSilentNodes(builder: TraceBuilder, places: Places, findings: Findings): void {
  for (const { platform, node, component, name, from, to } of places.components) {
    if (!(to > from)) continue;
    const before = builder.nodes.length;
    builder.nodeOf(`${platform}/${node}/${component}`, () => ({ ...nodeAt(name, platform, node, places, from), to }));
    if (builder.nodes.length > before) findings.warn(NODES, 'that no event tells of: taken as available', 0);
  }
}
