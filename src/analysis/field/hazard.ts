/** How the rate of failures depends on the age of a node, and on the hour of the day. */
import jStat from 'jstat';
import type { FieldTrace } from '../../field/trace.ts';

/** Failures in a band of age, over the time that nodes were of that age. */
export interface AgeBand {
  readonly fromSeconds: number;
  /** Infinity for the last. */
  readonly toSeconds: number;
  readonly failures: number;
  /** Failures a day of a node of this age. */
  readonly perDay: number;
  /** The exact interval of a Poisson count: for failures that come by themselves. */
  readonly low: number;
  readonly high: number;
}

const HOUR = 3600;
const DAY = 86_400;
const BOUNDS = [0, HOUR / 6, HOUR, 6 * HOUR, DAY, 3 * DAY, 10 * DAY, 30 * DAY, 100 * DAY, 365 * DAY, Infinity];

/** The age of a node is the time since it came back last; before its first failure it has none that is known. */
export function hazardByAge(trace: FieldTrace, confidence: number): AgeBand[] {
  const failures = BOUNDS.slice(1).map(() => 0);
  const exposed = BOUNDS.slice(1).map(() => 0);
  const since = trace.nodes.map(() => Number.NaN);
  const spend = (age: number, failed: boolean): void => {
    for (let band = 0; band < failures.length && BOUNDS[band]! < age; band++)
      exposed[band]! += Math.min(age, BOUNDS[band + 1]!) - BOUNDS[band]!;
    if (failed) failures[BOUNDS.findLastIndex((bound) => bound <= age)]! += 1;
  };
  for (let at = 0; at < trace.node.length; at++) {
    const node = trace.node[at]!;
    const age = trace.start[at]! - since[node]!;
    if (age > 0) spend(age, true);
    since[node] = Number.isNaN(since[node]!) ? trace.end[at]! : Math.max(since[node]!, trace.end[at]!);
  }
  for (const [index, { to }] of trace.nodes.entries()) if (to > since[index]!) spend(to - since[index]!, false);
  return failures.flatMap((count, band): AgeBand[] => {
    const days = exposed[band]! / DAY;
    if (days === 0) return [];
    const tail = (1 - confidence) / 2;
    const low = count === 0 ? 0 : jStat.chisquare.inv(tail, 2 * count) / 2;
    const high = jStat.chisquare.inv(1 - tail, 2 * count + 2) / 2;
    const ends = { fromSeconds: BOUNDS[band]!, toSeconds: BOUNDS[band + 1]! };
    return [{ ...ends, failures: count, perDay: count / days, low: low / days, high: high / days }];
  });
}

/** Failures that began in each hour of the day, by the clock on the wall. */
export function failuresByHour({ nodes, node, start }: FieldTrace): number[] {
  const counts = Array.from({ length: 24 }, () => 0);
  for (let at = 0; at < node.length; at++) {
    const local = start[at]! + nodes[node[at]!]!.clock(start[at]!);
    counts[Math.floor((((local % DAY) + DAY) % DAY) / HOUR)]! += 1;
  }
  return counts;
}
