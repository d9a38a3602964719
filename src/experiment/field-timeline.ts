/**
 * When the hosts of a run fail, from what a question keeps of a trace: replayed, by blocks that are drawn, or by fitted
 * laws. Random numbers come from streams of their own: which nodes the hosts are is the same however they are sampled.
 */
import { assert } from '../kernel/assertions.ts';
import type { RandomStreams } from '../kernel/random.ts';
import { EndlessRun } from '../kernel/run-limits.ts';
import type { Stream } from '../kernel/stream.ts';
import { DEFAULT_BLOCK_MS, type FieldData, type FieldFailures, type FittedClock } from './field-failures.ts';
import { drawFrom, meanOfLaw } from './law.ts';

/** A host is away from a time on for so long. Those of one host do not overlap. */
export interface FieldFailure {
  readonly host: number;
  readonly atSeconds: number;
  readonly awaySeconds: number;
}

/** All failures that begin within `horizonSeconds`, in the order of time. */
export function fieldTimeline(
  failures: FieldFailures,
  hosts: number,
  horizonSeconds: number,
  streams: RandomStreams,
): FieldFailure[] {
  const { data, sample, block = DEFAULT_BLOCK_MS } = failures;
  assert(data !== undefined, 'the trace was read when the scenario was loaded');
  const chosen = chooseNodes(data, hosts, failures.placement === 'same-system', streams.stream('field.nodes'));
  const counted = counter(MOST_FAILURES);
  const starts = sample === 'bootstrap' ? blockStarts(data, horizonSeconds, block / 1000, streams) : [];
  return chosen
    .flatMap((node, host) => {
      if (sample === 'fitted') return fittedFailures(clocksOf(data, node), host, horizonSeconds, streams, counted);
      const history = historyOf(data, node);
      return sample === 'replay'
        ? within(history, 0, horizonSeconds, 0, host, counted)
        : starts.flatMap(({ from, to, at }) => within(history, from, to, at, host, counted));
    })
    .sort((a, b) => a.atSeconds - b.atSeconds || a.host - b.host);
}

/** A run keeps all its failures; so many are those of a thousand hosts that fail every hour, for a month. */
const MOST_FAILURES = 1_000_000;

/** What is called for each that comes, until there are too many. */
function counter(most: number): () => void {
  let came = 0;
  return () => {
    came += 1;
    if (came > most) throw new EndlessRun(most, 0);
  };
}

/** Different nodes, as the hosts of a run. */
function chooseNodes({ nodes }: FieldData, hosts: number, isTogether: boolean, chance: Stream): number[] {
  const all = nodes.map((_, index) => index);
  const pool = isTogether ? sameSystem(nodes, hosts, chance) : all;
  assert(pool.length >= hosts, () => `${hosts} hosts of ${pool.length} nodes`);
  return Array.from({ length: hosts }, () => pool.splice(chance.integer(0, pool.length - 1), 1)[0]!);
}

/** The nodes of a system that has enough, drawn by its size. */
function sameSystem(nodes: FieldData['nodes'], hosts: number, chance: Stream): number[] {
  const systems = new Map<string, number[]>();
  for (const [index, { system }] of nodes.entries()) systems.set(system, [...(systems.get(system) ?? []), index]);
  const able = [...systems.values()].filter((members) => members.length >= hosts);
  return [...able[chance.weighted(able.map((members) => members.length))]!];
}

/** Starts and ends of the times away one after the other, in seconds from the beginning of the span. */
function historyOf({ nodes }: FieldData, node: number): Float64Array {
  const { history = '' } = nodes[node]!;
  const lengths = history === '' ? [] : history.split(' ').map(Number);
  let at = 0;
  return Float64Array.from(lengths, (length) => (at += length));
}

/** The failures between two times of a history, moved so that `from` is at `at`; cut at both ends. */
function within(
  history: Float64Array,
  from: number,
  to: number,
  at: number,
  host: number,
  counted: () => void,
): FieldFailure[] {
  const failures: FieldFailure[] = [];
  for (let index = firstAfter(history, from); index < history.length; index += 2) {
    const start = Math.max(from, history[index]!);
    const end = Math.min(to, history[index + 1]!);
    if (start >= to) break;
    counted();
    if (end > start) failures.push({ host, atSeconds: at + start - from, awaySeconds: end - start });
  }
  return failures;
}

/** Of the first failure that ends after a time, where its start stands. */
function firstAfter(history: Float64Array, from: number): number {
  let [low, high] = [0, history.length / 2];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (history[2 * middle + 1]! > from) high = middle;
    else low = middle + 1;
  }
  return 2 * low;
}

interface Block {
  readonly from: number;
  readonly to: number;
  /** Where it stands in the run. */
  readonly at: number;
}

/**
 * Blocks that begin anywhere in the trace, each time as likely; one that goes over its end goes on at its beginning
 * (the circular block bootstrap of Politis and Romano, 1992). All hosts have the same, so that what came together stays
 * together.
 */
function blockStarts({ spanSeconds }: FieldData, horizon: number, length: number, streams: RandomStreams): Block[] {
  const chance = streams.stream('field.blocks');
  const blocks: Block[] = [];
  for (let at = 0; at < horizon; at += length) {
    const from = Math.floor(chance.double() * spanSeconds);
    const needed = Math.min(length, horizon - at);
    for (let [start, left] = [from, needed]; left > 0; ) {
      const part = Math.min(left, spanSeconds - start);
      blocks.push({ from: start, to: start + part, at: at + needed - left });
      left -= part;
      start = 0;
    }
  }
  return blocks;
}

function clocksOf({ nodes, groups = [] }: FieldData, node: number): readonly FittedClock[] {
  return groups[nodes[node]!.group ?? -1] ?? [];
}

/**
 * A host is begun so long before time 0, and a random part of a mean more, that its age at time 0 does not show when.
 */
const MEANS_BEFORE = 20;
/** A law may give times too short for a clock to show, after which the host would fail again at once. */
const LEAST_SECONDS = 1;
/** A law that is fitted to a few times may have no mean to speak of, so that the beginning is for ever ago. */
const MOST_DRAWS = 1_000_000;

/** Every clock goes on by itself; a failure that comes while the host is away is not one. */
function fittedFailures(
  clocks: readonly FittedClock[],
  host: number,
  horizon: number,
  streams: RandomStreams,
  counted: () => void,
): FieldFailure[] {
  const all = clocks.flatMap(({ up, away }, index) => {
    const chance = streams.stream(`field.host${host}.clock${index}`);
    const own: FieldFailure[] = [];
    let at = -(MEANS_BEFORE + chance.double()) * meanOfLaw(up);
    const drawn = counter(MOST_DRAWS);
    for (;;) {
      drawn();
      at += Math.max(LEAST_SECONDS, drawFrom(up, chance));
      if (at >= horizon) return own;
      const awaySeconds = Math.max(LEAST_SECONDS, drawFrom(away, chance));
      const from = Math.max(0, at);
      at += awaySeconds;
      if (at <= from) continue;
      counted();
      own.push({ host, atSeconds: from, awaySeconds: at - from });
    }
  });
  let until = -Infinity;
  return all
    .sort((a, b) => a.atSeconds - b.atSeconds)
    .filter(({ atSeconds, awaySeconds }) => {
      if (atSeconds < until) return false;
      until = atSeconds + awaySeconds;
      return true;
    });
}
