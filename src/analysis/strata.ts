/**
 * Stratified sampling: a share of a population that consists of strata with known weights is the weighted mean of the
 * strata's shares. Also computes the allotment of runs to the strata that gives the narrowest interval.
 */

import type { Variant } from '../experiment/runner.ts';
import type { MetricName } from '../experiments.ts';
import { assert } from '../kernel/assertions.ts';
import type { Strata } from '../scenario/sampling.ts';
import type { Interval, Proportion } from './proportion.ts';
import type { Tallied } from './tally.ts';

/** The part of a summary's row that strata need. */
interface StratumRow extends Pick<Tallied, 'metrics' | 'runs'>, Pick<Variant, 'factors'> {}

/** The share of the whole population, for one combination of the axes that are not strata. */
export interface StratifiedShare extends Interval {
  readonly factors: Readonly<Record<string, string>>;
  readonly metric: MetricName;
  /** Null when a stratum has no run that meets the condition. */
  readonly value: number | null;
  readonly confidence: number;
  readonly strata: readonly {
    readonly value: string;
    readonly weight: number;
    readonly numerator: number;
    readonly denominator: number;
  }[];
}

/**
 * One share for each combination of the other axes, each a weighted mean over the strata. Strata that a constraint
 * drops are left out.
 */
export function stratifiedShares(rows: readonly StratumRow[], strata: Strata): StratifiedShare[] {
  return groupsOf(rows, strata.axis).map(({ factors, members }) => {
    const weights = weightsOf(members, strata);
    const shares = members.map((row) => shareOf(row, strata.metric));
    return {
      factors,
      metric: strata.metric,
      ...weightedShare(shares, weights),
      confidence: shares[0]?.confidence ?? 0,
      strata: members.map((row, index) => {
        const { numerator = 0, denominator = 0 } = shares[index] ?? {};
        return { value: row.factors[strata.axis] ?? '', weight: weights[index] ?? 0, numerator, denominator };
      }),
    };
  });
}

/**
 * A weighted mean of independent shares, with the interval that recovers the variance of each from its own interval
 * (MOVER: Zou, Huang and Zhang, Computational Statistics and Data Analysis 53, 2009). Unlike a normal interval it is
 * valid where the share of a stratum is 0 or 1. With exact intervals of the strata its coverage is at least the stated
 * confidence, except for strata of very few runs.
 */
export function weightedShare(
  shares: readonly Proportion[],
  weights: readonly number[],
): Interval & { readonly value: number | null } {
  let [value, below, above] = [0, 0, 0];
  for (const [index, share] of shares.entries()) {
    const weight = weights[index] ?? 0;
    if (share.value === null) return { value: null, low: 0, high: 1 };
    value += weight * share.value;
    below += square(weight * (share.value - share.low));
    above += square(weight * (share.high - share.value));
  }
  return { value, low: Math.max(0, value - Math.sqrt(below)), high: Math.min(1, value + Math.sqrt(above)) };
}

/** How the runs are divided among the strata. */
export interface Allotment {
  /** The turns of each row in a round of the plan. */
  readonly turns: readonly number[];
  /**
   * The ratio of the runs needed with equal shares to the runs needed with these, for the same interval: 1.3 means that
   * equal shares take 30 % more.
   */
  readonly gain: number;
}

/** The turns of the largest stratum in a round: enough for accurate proportions, few enough for short rounds. */
const MOST_TURNS = 20;

/**
 * Neyman's allotment from a pilot: runs in proportion to weight times standard deviation (Neyman 1934; Cochran,
 * Sampling Techniques, 5.5). Runs that do not meet the metric's condition cost as much as others, so a stratum in which
 * few do gets more runs. All combinations of the other axes get the same, so that their runs stay paired. Shares are
 * Laplace's, (k + 1) / (n + 2), since a pilot without failures does not mean that there are none.
 */
export function neymanAllotment(pilot: readonly StratumRow[], strata: Strata): Allotment {
  const groups = groupsOf(pilot, strata.axis);
  const spread = new Map<string, number>();
  for (const { members } of groups) {
    const weights = weightsOf(members, strata);
    for (const [index, row] of members.entries()) {
      const stratum = row.factors[strata.axis] ?? '';
      spread.set(
        stratum,
        (spread.get(stratum) ?? 0) + (square(weights[index] ?? 0) * varianceOfARun(row, strata.metric)) / groups.length,
      );
    }
  }
  const widest = Math.sqrt(Math.max(...spread.values()));
  const turnsOf = (variance: number): number => Math.max(1, Math.round((MOST_TURNS * Math.sqrt(variance)) / widest));
  const turns = new Map([...spread].map(([stratum, variance]) => [stratum, turnsOf(variance)]));
  const divisor = [...turns.values()].reduce(gcd);
  const rowTurns = pilot.map(({ factors }) => (turns.get(factors[strata.axis] ?? '') ?? 1) / divisor);
  return { turns: rowTurns, gain: gainOf(spread, turns) };
}

/** Variance of the weighted mean with equal shares, over that with these, for the same number of runs. */
function gainOf(spread: ReadonlyMap<string, number>, turns: ReadonlyMap<string, number>): number {
  const all = [...turns.values()].reduce((sum, each) => sum + each, 0);
  let [equal, allotted] = [0, 0];
  for (const [stratum, variance] of spread) {
    equal += variance * spread.size;
    allotted += (variance * all) / (turns.get(stratum) ?? 1);
  }
  return equal / allotted;
}

/** The variance of the stratum's share, times the number of its runs. */
function varianceOfARun(row: StratumRow, metric: MetricName): number {
  const { numerator, denominator } = shareOf(row, metric);
  const share = (numerator + 1) / (denominator + 2);
  const meetsCondition = (denominator + 1) / (row.runs + 2);
  return (share * (1 - share)) / meetsCondition;
}

/** Renormalised, since a constraint may have dropped a stratum from a group. */
function weightsOf(members: readonly StratumRow[], { axis, weights }: Strata): number[] {
  const given = members.map(({ factors }) => (weights === undefined ? 1 : (weights[factors[axis] ?? ''] ?? 0)));
  const total = given.reduce((sum, weight) => sum + weight, 0);
  return given.map((weight) => weight / total);
}

function groupsOf<Row extends StratumRow>(
  rows: readonly Row[],
  axis: string,
): { factors: Readonly<Record<string, string>>; members: Row[] }[] {
  const groups = new Map<string, { factors: Readonly<Record<string, string>>; members: Row[] }>();
  for (const row of rows) {
    const { [axis]: _stratum, ...factors } = row.factors;
    const key = JSON.stringify(factors);
    const group = groups.get(key) ?? { factors, members: [] };
    group.members.push(row);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function shareOf({ metrics }: StratumRow, metric: MetricName): Proportion {
  const share = metrics[metric];
  assert(share?.kind === 'proportion', `${metric} is not a share`);
  return share;
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/**
 * Computed by multiplication, since powers may differ between JavaScript engines, and the allotment determines which
 * runs are done.
 */
const square = (value: number): number => value * value;
