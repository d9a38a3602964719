/**
 * A service with replicas on nodes of a trace: for what share of the time are all of them away, or too many of them,
 * as the nodes really failed, and as independent nodes with the same availabilities would.
 *
 * Independent renewals of up and away times, by whatever laws, are all away for the product of the shares for which
 * each is: nothing has to be simulated. The nodes of a service are drawn at random, from all or from one system.
 */

import { type FieldTrace, spanOf, watchedSeconds } from '../../field/trace.ts';
import { RandomStreams } from '../../kernel/random.ts';
import { meanInterval, meanOf } from '../mean.ts';
import type { FieldFigure } from './blocks.ts';

export interface ReplicaFigures {
  readonly placement: 'any nodes' | 'nodes of one system';
  readonly replicas: number;
  /** The service is away when more than this number of replicas are. */
  readonly spared: number;
  readonly services: number;
  /** Share of the time that the service is away. The interval is over the services that were drawn. */
  readonly replayed: FieldFigure;
  readonly independent: FieldFigure;
  /** By how much the time away of the real trace is larger. */
  readonly factor: number;
}

const SERVICES = 1000;

/** None where no system has enough nodes. Nodes watched for less than nine tenths of the trace are left out. */
export function replicaFigures(trace: FieldTrace, replicas: number, confidence: number): ReplicaFigures[] {
  const [from, to] = spanOf(trace);
  const usable = trace.nodes.flatMap((node, index) => (watchedSeconds(node) >= 0.9 * (to - from) ? [index] : []));
  const systems = [...new Set(usable.map((index) => trace.nodes[index]!.system))];
  const bySystem = systems.map((system) => usable.filter((index) => trace.nodes[index]!.system === system));
  const away = awayByNode(trace);
  const groups = { 'any nodes': [usable], 'nodes of one system': bySystem };
  return Object.entries(groups).flatMap(([placement, pools]) => {
    const able = pools.filter((pool) => pool.length >= replicas);
    if (able.length === 0) return [];
    const services = drawn(able, replicas, placement);
    return [...new Set([replicas - 1, Math.floor((replicas - 1) / 2)])].map((spared) =>
      figuresOf(placement as ReplicaFigures['placement'], services, spared, away, [from, to], confidence),
    );
  });
}

function drawn(pools: readonly (readonly number[])[], replicas: number, label: string): number[][] {
  const chance = new RandomStreams('replicas').stream(label);
  const sizes = pools.map((pool) => pool.length);
  return Array.from({ length: SERVICES }, () => {
    const pool = [...pools[chance.weighted(sizes)]!];
    return Array.from({ length: replicas }, () => pool.splice(chance.integer(0, pool.length - 1), 1)[0]!);
  });
}

/** By node, starts and ends of the times away one after the other, in order and apart. */
type Away = readonly (readonly number[])[];

function awayByNode(trace: FieldTrace): Away {
  const away: number[][] = trace.nodes.map(() => []);
  for (let at = 0; at < trace.node.length; at++) {
    const own = away[trace.node[at]!]!;
    const last = own.length - 1;
    if (last >= 0 && trace.start[at]! <= own[last]!) own[last] = Math.max(own[last]!, trace.end[at]!);
    else own.push(trace.start[at]!, trace.end[at]!);
  }
  return away;
}

function figuresOf(
  placement: ReplicaFigures['placement'],
  services: readonly (readonly number[])[],
  spared: number,
  away: Away,
  [from, to]: readonly [number, number],
  confidence: number,
): ReplicaFigures {
  const whole = to - from;
  const shares = away.map((own) => own.reduce((sum, time, at) => sum + (at % 2 === 1 ? time : -time), 0) / whole);
  const replayed = services.map((nodes) => togetherSeconds(nodes, away, spared) / whole);
  const independent = services.map((nodes) =>
    moreThan(
      spared,
      nodes.map((node) => shares[node]!),
    ),
  );
  const figure = (values: readonly number[]): FieldFigure => {
    const interval = meanInterval(values, 't', placement, confidence);
    return { value: meanOf(values), low: interval?.low ?? null, high: interval?.high ?? null };
  };
  return {
    placement,
    replicas: services[0]!.length,
    spared,
    services: services.length,
    replayed: figure(replayed),
    independent: figure(independent),
    factor: meanOf(replayed) / meanOf(independent),
  };
}

/** Seconds for which more than `spared` of the nodes are away: their changes are merged in the order of time. */
function togetherSeconds(nodes: readonly number[], away: Away, spared: number): number {
  const next = nodes.map(() => 0);
  let [level, since, sum] = [0, 0, 0];
  for (;;) {
    let first = -1;
    let at = Infinity;
    for (let index = 0; index < nodes.length; index++) {
      const time = away[nodes[index]!]![next[index]!] ?? Infinity;
      if (time < at) [first, at] = [index, time];
    }
    if (first < 0) return sum;
    if (level > spared) sum += at - since;
    level += next[first]! % 2 === 0 ? 1 : -1;
    since = at;
    next[first]! += 1;
  }
}

/** The chance that more than `spared` of independent events happen. */
function moreThan(spared: number, chances: readonly number[]): number {
  let counts = [1];
  for (const chance of chances)
    counts = Array.from(
      { length: counts.length + 1 },
      (_, k) => (counts[k] ?? 0) * (1 - chance) + (counts[k - 1] ?? 0) * chance,
    );
  return counts.slice(spared + 1).reduce((sum, share) => sum + share, 0);
}
