/**
 * Campaigns whose truth is known, looked at as a campaign with a precision is, until the interval is narrow enough: how
 * often the truth was inside at every look.
 */

import { nextLookAfter } from '../../src/analysis/precision.ts';
import { type WatchedFigure, watchedFigure } from '../../src/analysis/watched-figure.ts';
import type { RunRecord } from '../../src/experiment/record.ts';
import type { MetricName } from '../../src/experiments.ts';
import { RandomStreams } from '../../src/kernel/random.ts';
import type { Stream } from '../../src/kernel/stream.ts';
import type { QuantityPrecision, Statistic } from '../../src/scenario/precision.ts';
import type { CoverageRow } from './coverage.ts';

type MeasuredRun = Extract<RunRecord, { status: 'measured' }>;

interface Truth {
  readonly truth: string;
  readonly metric: MetricName;
  readonly statistic: Statistic;
  /** A part of the figure. */
  readonly within: number;
  readonly is: number;
  readonly draw: (chance: Stream) => MeasuredRun['measures'];
  readonly promise: CoverageRow['promise'];
}

/** Campaigns that do not end are given up here, as with `--max-runs`. */
const MOST_RUNS = 20_000;

const DOWNTIME = 'meanDowntime|back';
const downtime =
  (draw: (chance: Stream) => number): Truth['draw'] =>
  (chance) => ({ [DOWNTIME]: draw(chance) });

/** e to the power of a normal: its median is 1. */
const lognormal = downtime((chance) => chance.lognormal(0, 0.5));
const MEAN = { metric: DOWNTIME, statistic: 'mean' } as const;

export const TRUTHS: readonly Truth[] = [
  {
    truth: 'mean of normals, to 5 %',
    ...MEAN,
    within: 0.05,
    is: 1,
    draw: downtime((chance) => chance.normal(1, 0.3)),
    promise: 'on average',
  },
  {
    truth: 'mean of exponentials, to 10 %',
    ...MEAN,
    within: 0.1,
    is: 1,
    draw: downtime((chance) => chance.exponential(1)),
    promise: 'on average',
  },
  {
    truth: 'mean, 1 run in 10 takes 5 times as long, to 10 %',
    ...MEAN,
    within: 0.1,
    is: 1.4,
    draw: downtime((chance) => (chance.bernoulli(0.1) ? 5 : 1)),
    promise: 'on average',
  },
  {
    truth: 'mean, 1 run in 100 takes 50 times as long, to 10 %',
    ...MEAN,
    within: 0.1,
    is: 1.49,
    draw: downtime((chance) => (chance.bernoulli(0.01) ? 50 : 1)),
    promise: null,
  },
  {
    truth: 'downtime over time, in runs of different lengths, to 10 %',
    metric: 'downtimeHours|per-year',
    statistic: 'mean',
    within: 0.1,
    is: 2,
    draw: (chance) => {
      const hours = 1000 * (1 + chance.exponential(1));
      return { 'hours|measured': hours, 'downtimeHours|per-year': 2 * chance.exponential(1) };
    },
    promise: 'on average',
  },
  {
    truth: 'median, to 10 %',
    metric: DOWNTIME,
    statistic: 'median',
    within: 0.1,
    is: 1,
    draw: lognormal,
    promise: 'always',
  },
  {
    truth: '95th percentile, to 15 %',
    metric: DOWNTIME,
    statistic: 'p95',
    within: 0.15,
    is: Math.exp(0.5 * 1.6448536269514722),
    draw: lognormal,
    promise: 'always',
  },
];

/** A row of `npm run coverage` for each truth. */
export const lookingRows = (campaigns: number): CoverageRow[] => TRUTHS.map((truth) => lookedAt(truth, campaigns));

export function lookedAt({ truth, promise, ...asked }: Truth, campaigns: number): CoverageRow {
  let [covered, runs] = [0, 0];
  for (let campaign = 0; campaign < campaigns; campaign++) {
    const chance = new RandomStreams('coverage').stream(`${truth} ${campaign}`);
    const { isCovered, run } = campaignOf(asked, chance);
    if (isCovered) covered += 1;
    runs += run / campaigns;
  }
  const interval = `${asked.statistic === 'mean' ? 'mean' : 'quantile'} sequence, until precise`;
  return { interval, truth, runs: Math.round(runs), campaigns, covered, promise };
}

function campaignOf(
  { metric, statistic, within, is, draw }: Omit<Truth, 'truth' | 'promise'>,
  chance: Stream,
): { isCovered: boolean; run: number } {
  const asked: QuantityPrecision = { metric, statistic, within, isRelative: true, confidence: 0.95 };
  const figure: WatchedFigure = watchedFigure(asked);
  let nextLook = 1;
  for (let run = 1; run <= MOST_RUNS; run++) {
    figure.add({ status: 'measured', id: `v0-r${run}`, variant: 'v', run, measures: draw(chance), events: 1 });
    if (run !== nextLook) continue;
    nextLook = nextLookAfter(run);
    const { low, high, isReached } = figure.known(0);
    if ((low ?? is) > is || (high ?? is) < is) return { isCovered: false, run };
    if (isReached) return { isCovered: true, run };
  }
  return { isCovered: true, run: MOST_RUNS };
}
