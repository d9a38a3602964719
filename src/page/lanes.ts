/** The events of a trace as lanes: a part of the machine each, with what it did from when to when. */
import type { TraceEvent } from '../report/trace/chrome-trace.ts';

/** Of slices inside slices, how many are told apart. */
export const MOST_INNER = 2;

export interface Slice {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly depth: number;
  readonly details: string;
}

export interface Lane {
  readonly group: string;
  readonly name: string;
  readonly slices: Slice[];
  /** Slices inside slices, at most. */
  depth: number;
  /** Notes: moments with a text. */
  readonly moments: { readonly at: number; readonly text: string }[];
}

export interface Trace {
  readonly lanes: readonly Lane[];
  /** Microseconds. */
  readonly from: number;
  readonly to: number;
}

const keyOf = ({ pid, tid = 0 }: { readonly pid: number; readonly tid?: number }): string => `${pid} ${tid}`;

export function readTrace(events: readonly TraceEvent[]): Trace {
  const groups = new Map<number, string>();
  const lanes = new Map<string, Lane>();
  for (const event of events) {
    if (event.ph !== 'M') continue;
    const { name } = event.args as { readonly name?: string };
    if (event.name === 'process_name') groups.set(event.pid, name ?? '');
    if (event.name === 'thread_name')
      lanes.set(keyOf(event), {
        group: groups.get(event.pid) ?? '',
        name: name ?? '',
        slices: [],
        depth: 0,
        moments: [],
      });
  }
  let [from, to] = [Infinity, -Infinity];
  const open = new Map<Lane, number[]>();
  for (const event of events) {
    if (event.ph === 'M') continue;
    const lane = lanes.get(keyOf(event));
    if (lane === undefined) continue;
    [from, to] = [Math.min(from, event.ts), Math.max(to, event.ts)];
    if (event.ph === 'i') lane.moments.push({ at: event.ts, text: event.name });
    if (event.ph !== 'X') continue;
    const end = event.ts + event.dur;
    to = Math.max(to, end);
    const ends = open.get(lane) ?? [];
    open.set(lane, ends);
    while ((ends.at(-1) ?? Infinity) <= event.ts + 1e-6) ends.pop();
    const details = Object.entries(event.args ?? {}).map(([name, value]) => `${name}: ${value}`);
    const depth = Math.min(ends.length, MOST_INNER);
    lane.depth = Math.max(lane.depth, depth);
    lane.slices.push({ name: event.name, from: event.ts, to: end, depth, details: details.join(', ') });
    ends.push(end);
  }
  const order = [...groups].sort(([a], [b]) => a - b).map(([, name]) => name);
  const ordered = [...lanes.values()].sort((a, b) => order.indexOf(a.group) - order.indexOf(b.group));
  return { lanes: ordered, from: Math.min(from, to), to: Math.max(from + 1, to) };
}
