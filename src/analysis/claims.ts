/**
 * Claims against the results of a campaign: true, false, or not yet known.
 *
 * A claim about a bound is true if the whole interval of the figure is on its side, and false if the whole interval is
 * on the other. A claim that something is equal within a margin is true by two one-sided tests (Schuirmann, J.
 * Pharmacokin. Biopharm. 15, 1987): the interval with twice the error (90 % for 95 %) lies within the margin; it is
 * false if the interval lies outside. Variants are compared over pairs of runs with the same faults.
 */
import type { Claim, Statistic } from '../scenario/claim.ts';
import { isLowerBound } from './comparison.ts';
import type { ComparedMetric } from './paired-metric.ts';
import { criticalValue, type Interval, type Proportion } from './proportion.ts';
import type { Quantity } from './quantity.ts';
import type { ReportedFigure } from './summary.ts';

export const VERDICTS = ['PASS', 'FAIL', 'INCONCLUSIVE'] as const;
export type ClaimVerdict = (typeof VERDICTS)[number];

/** What a claim is judged by: a figure of a variant, or the difference of two. */
export interface Estimate {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Of the interval. */
  readonly confidence: number;
  /** Runs, or pairs, that it is from. */
  readonly n: number;
}

export interface Judgement {
  readonly verdict: ClaimVerdict;
  readonly estimate: Estimate;
  /** Runs of each variant that would decide it with a chance of 80 %, beyond those there are; null if none is known. */
  readonly moreRuns: number | null;
}

/** Where the claim says the figure lies. */
interface Region extends Interval {
  readonly isOpen: boolean;
}

/** `estimateAt` gives the figure of the claim, or the difference, with an interval of this confidence. */
export function judge(
  claim: Claim,
  estimateAt: (confidence: number) => Estimate,
  runs: number,
  confidence: number,
): Judgement {
  const region = regionOf(claim);
  const estimate = estimateAt(confidence);
  const narrow = claim.relation === '=' ? estimateAt(2 * confidence - 1) : estimate;
  const verdict = isWithin(narrow, region) ? 'PASS' : isOutside(estimate, region) ? 'FAIL' : 'INCONCLUSIVE';
  const moreRuns = verdict === 'INCONCLUSIVE' ? moreRunsFor(narrow, region, runs, confidence) : 0;
  return { verdict, estimate: verdict === 'FAIL' ? estimate : narrow, moreRuns };
}

function regionOf({ relation, to, within = 0 }: Claim): Region {
  const value = 'value' in to ? to.value : 0;
  const isOpen = relation === '<' || relation === '>';
  if (relation === '=') return { low: value - within, high: value + within, isOpen };
  const isUpward = relation === '>=' || relation === '>';
  const [low, high] = isUpward ? [value, Number.POSITIVE_INFINITY] : [Number.NEGATIVE_INFINITY, value];
  return { low, high, isOpen };
}

function isWithin({ low, high }: Estimate, region: Region): boolean {
  if (low === null || high === null) return false;
  return region.isOpen ? low > region.low && high < region.high : low >= region.low && high <= region.high;
}

function isOutside({ low, high }: Estimate, region: Region): boolean {
  if (low === null || high === null) return false;
  return region.isOpen ? high <= region.low || low >= region.high : high < region.low || low > region.high;
}

/** Of the test that would decide it. */
const POWER = 0.8;

/** An interval shrinks with the root of the number of runs; what decides is the nearest bound. */
function moreRunsFor({ value, low, high }: Estimate, region: Region, runs: number, confidence: number): number | null {
  if (value === null || low === null || high === null) return null;
  const [down, up] = [value - region.low, region.high - value].map(Math.abs) as [number, number];
  const distance = Math.min(down, up);
  const isBelow = down < up === value > region.low;
  const halfWidth = isBelow ? value - low : high - value;
  if (!(distance > 0) || !(halfWidth > 0)) return null;
  const z = criticalValue(confidence);
  const stretch = (z + criticalValue(2 * POWER - 1)) / z;
  const needed = Math.ceil(runs * ((halfWidth * stretch) / distance) ** 2);
  return needed <= MOST_RUNS ? Math.max(1, needed - runs) : null;
}

/** More than anybody makes: then the figure is as good as on the bound. */
const MOST_RUNS = 1e8;

/** The figure of one variant; nothing where it has none. */
export function estimateOf(figure: Proportion | Quantity | undefined, statistic: Statistic): Estimate {
  if (figure === undefined) return NOTHING;
  const { confidence } = figure;
  if (figure.kind === 'proportion') {
    const { value, low, high, denominator: n } = figure;
    return value === null ? { ...NOTHING, confidence } : { value, low, high, confidence, n };
  }
  const { n } = figure;
  if (statistic === 'mean') return { value: figure.mean, low: figure.meanLow, high: figure.meanHigh, confidence, n };
  if (statistic === 'p95') return { value: figure.p95, low: figure.p95Low, high: figure.p95High, confidence, n };
  return { value: figure.p50, low: figure.low, high: figure.high, confidence, n };
}

/** The difference of two variants. */
export function estimateOfDifference(compared: ComparedMetric, statistic: Statistic): Estimate {
  const { confidence, pairs: n } = compared;
  if (n === 0) return { ...NOTHING, confidence };
  if (compared.kind === 'quantity' && statistic === 'median')
    return { value: compared.median, low: compared.medianLow, high: compared.medianHigh, confidence, n };
  return { value: compared.difference, low: compared.low, high: compared.high, confidence, n };
}

const NOTHING: Estimate = { value: null, low: null, high: null, confidence: 0, n: 0 };

/**
 * A published figure as a claim: the simulated one lies in the published interval, above a published lower bound, or
 * within a margin, which is in points of a share and a part of any other value.
 */
export function claimOfReported(
  metric: Claim['metric'],
  { value, low, high, source }: ReportedFigure,
  variant: string,
  isShare: boolean,
  margin: number,
): Claim {
  const about = { metric, statistic: isShare ? 'share' : 'median', of: variant } as const;
  const text = `${source}: ${metric} of ${variant}`;
  if (low !== undefined && high !== undefined) {
    if (isLowerBound({ value, low, high })) return { ...about, text, relation: '>=', to: { value } };
    return { ...about, text, relation: '=', to: { value: (low + high) / 2 }, within: (high - low) / 2 };
  }
  return { ...about, text, relation: '=', to: { value }, within: isShare ? margin : Math.abs(margin * value) };
}
