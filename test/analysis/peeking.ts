/**
 * How often an interval that is looked at after every run contains the true share at all those looks. Computed exactly,
 * by following the distribution of the number of successes among the paths on which no look has excluded the share yet;
 * and measured, in made-up campaigns.
 */
import { sequenceInterval } from '../../src/analysis/confidence-sequence.ts';
import { clopperPearson, type Interval } from '../../src/analysis/proportion.ts';
import { RandomStreams } from '../../src/kernel/random.ts';
import { CAMPAIGNS, type CoverageRow } from './coverage.ts';

type IntervalOf = (numerator: number, denominator: number) => Interval;

/** The numbers of successes in n runs with which the interval contains the share, n being the index. */
type Containing = readonly { readonly first: number; readonly last: number }[];

/** The probability that some look within `runs` runs excludes `share`. */
export function missesUnderPeeking(share: number, runs: number, intervalOf: IntervalOf): number {
  return missesOf(share, containing(share, runs, intervalOf));
}

/** Rows of `npm run coverage`: an interval that may be looked at, and one that may not. */
export function peekingRows(): CoverageRow[] {
  const [runs, within] = [500, 0.05];
  const sequence: IntervalOf = (numerator, denominator) =>
    sequenceInterval({ numerator, denominator, unanswered: 0 }, { within, confidence: 0.95 });
  return [0.05, 0.5, 0.9, 0.99].flatMap((share) => [
    rowOf('confidence sequence, after each run', share, runs, sequence, 'always'),
    rowOf('Clopper-Pearson, after each run', share, runs, clopperPearson, null),
  ]);
}

function rowOf(
  interval: string,
  share: number,
  runs: number,
  intervalOf: IntervalOf,
  promise: CoverageRow['promise'],
): CoverageRow {
  const bounds = containing(share, runs, intervalOf);
  const chance = new RandomStreams('coverage').stream(`peeking ${share}`);
  let covered = 0;
  for (let campaign = 0; campaign < CAMPAIGNS; campaign += 1) {
    let k = 0;
    const isEverMissed = bounds.some(({ first, last }, n) => {
      k += n > 0 && chance.bernoulli(share) ? 1 : 0;
      return k < first || k > last;
    });
    if (!isEverMissed) covered += 1;
  }
  return {
    interval,
    truth: `share ${share}`,
    runs,
    campaigns: CAMPAIGNS,
    covered,
    exact: 1 - missesOf(share, bounds),
    promise,
  };
}

function missesOf(share: number, bounds: Containing): number {
  let alive = Float64Array.of(1);
  let missed = 0;
  for (const [n, { first, last }] of bounds.entries()) {
    if (n === 0) continue;
    const next = new Float64Array(n + 1);
    for (let k = 0; k < n; k += 1) {
      next[k] = (next[k] ?? 0) + (alive[k] ?? 0) * (1 - share);
      next[k + 1] = (next[k + 1] ?? 0) + (alive[k] ?? 0) * share;
    }
    for (let k = 0; k <= n; k += 1) {
      if (k >= first && k <= last) continue;
      missed += next[k] ?? 0;
      next[k] = 0;
    }
    alive = next;
  }
  return missed;
}

/** Too few successes exclude the share from above, too many from below: the rest lies between two bounds. */
function containing(share: number, runs: number, intervalOf: IntervalOf): Containing {
  return Array.from({ length: runs + 1 }, (_, n) => {
    const excludes = (k: number): boolean => {
      const { low, high } = intervalOf(k, n);
      return share < low || share > high;
    };
    const first = firstWhere(0, Math.floor(share * n), (k) => !excludes(k));
    const last = firstWhere(Math.ceil(share * n), n + 1, excludes) - 1;
    return { first, last };
  });
}

/**
 * The first whole number from `from` to `to` for which it holds, given that it holds from there on; `to` if for none
 * before.
 */
function firstWhere(from: number, to: number, holds: (k: number) => boolean): number {
  let [below, above] = [from - 1, to];
  while (above - below > 1) {
    const between = (below + above) >> 1;
    if (holds(between)) above = between;
    else below = between;
  }
  return above;
}
