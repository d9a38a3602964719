/** A few runs of a campaign for inspection: those without an answer, and the rarest kinds of failed recoveries. */

import { readRecords } from '../campaign/store.ts';
import { isAnswered, type RunRecord } from '../experiment/record.ts';

export interface NoteworthyRun {
  readonly id: string;
  readonly variant: string;
  /** Description of what happened. */
  readonly what: string;
}

/**
 * At most `limit` runs of different kinds, the most surprising first: no answer, then silent corruption, then failures
 * from the rarest on.
 */
export function noteworthyRuns(directory: string, limit = 3): readonly NoteworthyRun[] {
  const kinds = new Map<string, { first: RunRecord; what: string; rank: number; count: number }>();
  for (const record of readRecords(directory)) {
    const [rank, what] = surpriseOf(record) ?? [];
    if (rank === undefined || what === undefined) continue;
    const key = `${record.variant}\n${what}`;
    const kind = kinds.get(key);
    if (kind === undefined) kinds.set(key, { first: record, what, rank, count: 1 });
    else kind.count += 1;
  }
  return [...kinds.values()]
    .sort((a, b) => a.rank - b.rank || a.count - b.count)
    .slice(0, limit)
    .map(({ first, what, count }) => ({
      id: first.id,
      variant: first.variant,
      what: `${what} (${count === 1 ? 'once' : `${count} times`})`,
    }));
}

function surpriseOf(record: RunRecord): [rank: number, what: string] | undefined {
  if (!isAnswered(record)) return [0, `${record.status}: ${record.message}`];
  if (record.status === 'measured') return undefined;
  if (record.outcome === 'sdc') return [1, 'silent data corruption'];
  if (record.outcome === 'failed') return [2, record.cause === undefined ? 'failed' : `failed by ${record.cause}`];
  return undefined;
}
