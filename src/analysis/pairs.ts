/**
 * Pairs of runs with the same random numbers: run i of one variant and run i of another. Records of both sides may come
 * in any order; in plan order partners are close together, and few records wait for their partner.
 */
import type { RunRecord } from '../experiment/record.ts';

export interface SidedRecord {
  readonly side: 'a' | 'b';
  readonly record: RunRecord;
}

export interface Pair {
  readonly a: RunRecord;
  readonly b: RunRecord;
}

/** The pairs, in the order in which they become complete. Runs without a partner are left out. */
export function* pairsOf(records: Iterable<SidedRecord>): Generator<Pair> {
  const waiting = new Map<number, SidedRecord>();
  for (const sided of records) {
    const { run } = sided.record;
    const partner = waiting.get(run);
    if (partner === undefined || partner.side === sided.side) {
      waiting.set(run, sided);
      continue;
    }
    waiting.delete(run);
    yield sided.side === 'b' ? { a: partner.record, b: sided.record } : { a: sided.record, b: partner.record };
  }
}

/** Interleaves two sequences. */
export function* alternately<T>(one: Iterable<T>, other: Iterable<T>): Generator<T> {
  let live: Iterator<T>[] = [one[Symbol.iterator](), other[Symbol.iterator]()];
  while (live.length > 0) {
    const going: Iterator<T>[] = [];
    for (const iterator of live) {
      const next = iterator.next();
      if (next.done === true) continue;
      going.push(iterator);
      yield next.value;
    }
    live = going;
  }
}
