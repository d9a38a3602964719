/** How many nodes are away at the same time, beside what independent nodes would give. */
import { awaySeconds } from '../../field/select.ts';
import { type FieldTrace, spanOf, watchedSeconds } from '../../field/trace.ts';

export interface Concurrency {
  readonly meanAway: number;
  readonly mostAway: number;
  /** At these shares of the time, at most so many are away. */
  readonly quantiles: readonly { readonly share: number; readonly away: number }[];
  /** The variance of the number of nodes away, over that of independent nodes: 1 where nothing comes together. */
  readonly dispersion: number;
}

const SHARES = [0.5, 0.9, 0.99, 0.999];

export function concurrencyOf(trace: FieldTrace): Concurrency {
  const { from, to, changes } = changesOf(trace);
  const seconds = new Map<number, number>();
  let [away, since] = [0, from];
  for (const [at, change] of changes) {
    seconds.set(away, (seconds.get(away) ?? 0) + at - since);
    [away, since] = [away + change, at];
  }
  seconds.set(away, (seconds.get(away) ?? 0) + to - since);
  const levels = [...seconds].filter(([, length]) => length > 0).sort(([a], [b]) => a - b);
  const whole = to - from;
  const meanAway = levels.reduce((sum, [level, length]) => sum + level * length, 0) / whole;
  const variance = levels.reduce((sum, [level, length]) => sum + (level - meanAway) ** 2 * length, 0) / whole;
  return {
    meanAway,
    mostAway: levels.at(-1)?.[0] ?? 0,
    quantiles: SHARES.map((share) => ({ share, away: levelAt(levels, share * whole) })),
    dispersion: variance / independentVariance(trace),
  };
}

/** When the number changes, in order, overlapping failures of a node once. */
function changesOf(trace: FieldTrace): { from: number; to: number; changes: [number, number][] } {
  const [from, to] = spanOf(trace);
  const until = trace.nodes.map(() => -Infinity);
  const changes: [number, number][] = [];
  for (let at = 0; at < trace.node.length; at++) {
    const node = trace.node[at]!;
    const begin = Math.max(trace.start[at]!, until[node]!);
    if (trace.end[at]! > begin) changes.push([begin, 1], [trace.end[at]!, -1]);
    until[node] = Math.max(until[node]!, trace.end[at]!);
  }
  return { from, to, changes: changes.sort(([a], [b]) => a - b) };
}

function levelAt(levels: readonly (readonly [number, number])[], seconds: number): number {
  let sum = 0;
  return levels.find(([, length]) => (sum += length) >= seconds)?.[0] ?? levels.at(-1)?.[0] ?? 0;
}

function independentVariance(trace: FieldTrace): number {
  const away = awaySeconds(trace);
  return trace.nodes.reduce((sum, node, index) => {
    const u = watchedSeconds(node) > 0 ? away[index]! / watchedSeconds(node) : 0;
    return sum + u * (1 - u);
  }, 0);
}
