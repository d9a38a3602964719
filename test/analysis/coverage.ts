/**
 * How often the intervals of the analysis contain the truth: campaigns are made up whose truth is known, and every
 * interval is asked whether it has it. For shares the coverage is also computed exactly, by summing over all outcomes.
 */

import { FailureCosts } from '../../src/analysis/availability.ts';
import { type MeanMethod, meanInterval } from '../../src/analysis/mean.ts';
import { newcombe } from '../../src/analysis/newcombe.ts';
import { tangoInterval } from '../../src/analysis/paired-share.ts';
import { CONFIDENCE, clopperPearson, type Interval, proportion, wilson } from '../../src/analysis/proportion.ts';
import { quantileInterval } from '../../src/analysis/quantile.ts';
import { ratioEstimate } from '../../src/analysis/ratio-estimate.ts';
import type { RunRecord } from '../../src/experiment/record.ts';
import { RandomStreams } from '../../src/kernel/random.ts';
import type { Stream } from '../../src/kernel/stream.ts';
import { probability } from './binomial.ts';

export const CAMPAIGNS = 2000;

export interface CoverageRow {
  readonly interval: string;
  readonly truth: string;
  readonly runs: number;
  readonly campaigns: number;
  /** Campaigns whose interval contained the truth. */
  readonly covered: number;
  /** The probability of that, where it can be summed up. */
  readonly exact?: number;
  /**
   * What the interval promises: its confidence for every truth, or on average over the shares; null for one that is
   * here as a warning.
   */
  readonly promise: 'always' | 'on average' | null;
}

const SIZES = [50, 100, 500];
const SHARES = [0.05, 0.5, 0.9, 0.958, 0.99];

/** The textbook interval, which the analysis does not offer; this is why. */
function wald(k: number, n: number): Interval {
  const half = 1.96 * Math.sqrt(((k / n) * (1 - k / n)) / n);
  return { low: k / n - half, high: k / n + half };
}

export function shareRows(): CoverageRow[] {
  return SIZES.flatMap((n) =>
    SHARES.flatMap((p) => [
      shareRow('Clopper-Pearson', clopperPearson, n, p, 'always'),
      shareRow('Wilson', wilson, n, p, 'on average'),
      shareRow('Wald (not offered)', wald, n, p, null),
    ]),
  );
}

function shareRow(
  name: string,
  interval: (k: number, n: number) => Interval,
  n: number,
  p: number,
  promise: CoverageRow['promise'],
): CoverageRow {
  // The same campaigns for every interval.
  const chance = new RandomStreams('coverage').stream(`share ${n} ${p}`);
  const contains = Array.from({ length: n + 1 }, (_, k) => encloses(interval(k, n), p));
  const exact = contains.reduce((total, is, k) => total + (is ? probability(k, n, p) : 0), 0);
  const covered = count(() => contains[successes(chance, n, p)] === true);
  return { interval: name, truth: `share ${p}`, runs: n, campaigns: CAMPAIGNS, covered, exact, promise };
}

/** Over shares of every size: each campaign has one of its own. This is the average that Wilson's interval promises. */
export function averageRows(): CoverageRow[] {
  return SIZES.flatMap((n) =>
    (
      [
        ['Clopper-Pearson', clopperPearson, 'always'],
        ['Wilson', wilson, 'on average'],
      ] as const
    ).map(([name, interval, promise]) => {
      const chance = new RandomStreams('coverage').stream(`any share ${n}`);
      const campaigns = 10 * CAMPAIGNS;
      const covered = count(() => {
        const p = chance.double();
        return encloses(interval(successes(chance, n, p), n), p);
      }, campaigns);
      return { interval: name, truth: 'any share', runs: n, campaigns, covered, promise };
    }),
  );
}

/**
 * A tenth of the runs get no answer, and whether one does depends on what it would have been: nothing is assumed about
 * them.
 */
export function unansweredRow(): CoverageRow {
  const [n, p] = [200, 0.9];
  const chance = new RandomStreams('coverage').stream('unanswered');
  const covered = count(() => {
    const counts = { numerator: 0, denominator: 0, unanswered: 0 };
    for (let run = 0; run < n; run++) {
      const succeeds = chance.bernoulli(p);
      if (chance.bernoulli(succeeds ? 0.07 : 0.4)) counts.unanswered++;
      else {
        counts.denominator++;
        if (succeeds) counts.numerator++;
      }
    }
    return encloses(proportion(counts, 'runs'), p);
  });
  return {
    interval: 'Clopper-Pearson, a tenth unanswered',
    truth: `share ${p}`,
    runs: n,
    campaigns: CAMPAIGNS,
    covered,
    promise: 'always',
  };
}

/** Downtimes: e to the power of a normal, whose median is 1. */
export function quantileRows(): CoverageRow[] {
  const truths = [
    [0.5, 1],
    [0.95, Math.exp(1.6448536269514722)],
  ] as const;
  return [20, 100, 500].flatMap((n) =>
    truths.map(([p, truth]) => {
      const chance = new RandomStreams('coverage').stream(`quantile ${n} ${p}`);
      const covered = count(() => {
        const sample = Float64Array.from({ length: n }, () => chance.lognormal(0, 1)).sort();
        const { low, high } = quantileInterval(sample, p);
        return (low ?? Number.NEGATIVE_INFINITY) <= truth && truth <= (high ?? Number.POSITIVE_INFINITY);
      });
      return {
        interval: 'order statistics',
        truth: p === 0.5 ? 'median' : '95th percentile',
        runs: n,
        campaigns: CAMPAIGNS,
        covered,
        promise: 'always',
      };
    }),
  );
}

/** Means of a skewed sample: no method keeps its promise here at small n, and BCa comes nearest. */
export function meanRows(campaigns: number, methods: readonly MeanMethod[]): CoverageRow[] {
  const truths = [
    ['mean of normals', (chance: Stream) => chance.normal(1, 0.3), 1],
    ['mean of exponentials', (chance: Stream) => chance.exponential(1), 1],
  ] as const;
  return truths.flatMap(([truth, draw, mean]) =>
    methods.map((method) => {
      const runs = 60;
      const chance = new RandomStreams('coverage').stream(truth);
      const covered = count((index) => {
        const sample = Array.from({ length: runs }, () => draw(chance));
        return encloses(meanInterval(sample, method, `${index}`) ?? { low: 1, high: 0 }, mean);
      }, campaigns);
      return { interval: method, truth, runs, campaigns, covered, promise: 'on average' };
    }),
  );
}

/** Downtime over time of a system that goes up and down, few cycles a run, few runs: skewed, and divided. */
export function ratioRows(campaigns: number, methods: readonly MeanMethod[]): CoverageRow[] {
  const [up, down] = [100, 1];
  return methods.flatMap((method) =>
    [
      [10, 20],
      [20, 5],
    ].map(([runs = 0, cycles = 0]): CoverageRow => {
      const truth = `unavailability, ${cycles} cycles a run`;
      const chance = new RandomStreams('coverage').stream(truth);
      const covered = count((index) => {
        const [parts, wholes]: [number[], number[]] = [[], []];
        for (let run = 0; run < runs; run++) {
          let [away, all] = [0, 0];
          for (let cycle = 0; cycle < cycles; cycle++) {
            const outage = chance.exponential(down);
            away += outage;
            all += outage + chance.exponential(up);
          }
          parts.push(away);
          wholes.push(all);
        }
        const { low, high } = ratioEstimate(parts, wholes, method, `${index}`, CONFIDENCE);
        return encloses({ low: low ?? 1, high: high ?? 0 }, down / (up + down));
      }, campaigns);
      return { interval: `${method} of a ratio`, truth, runs, campaigns, covered, promise: 'on average' };
    }),
  );
}

/**
 * The downtime of a failure, from which unavailability and nines follow: of few runs of one to three failures, all of
 * them back; and where one in fifty is away until an operator acts.
 */
export function downtimeRows(campaigns: number, methods: readonly MeanMethod[]): CoverageRow[] {
  const meanMs = 700;
  const cases = [
    { truth: 'downtime, all back', runs: 10, mostFailures: 3, rare: 0, unrecoveredMs: meanMs },
    { truth: 'downtime, 2 % for 30 min', runs: 60, mostFailures: 1, rare: 0.02, unrecoveredMs: 1_800_000 },
  ];
  return methods.flatMap((method) =>
    cases.map(({ truth, runs, mostFailures, rare, unrecoveredMs }): CoverageRow => {
      const chance = new RandomStreams('coverage').stream(truth);
      const truthMs = (1 - rare) * meanMs + rare * unrecoveredMs;
      const covered = count(() => {
        const costs = new FailureCosts();
        const records = Array.from({ length: runs }, (_, run) => {
          const downtimes = Array.from({ length: chance.integer(1, mostFailures) }, () => chance.exponential(meanMs));
          return failedRun(run, downtimes, rare > 0 && chance.bernoulli(rare));
        });
        for (const _record of costs.noted(records));
        const { low, high } = costs.of('v', { failuresPerYear: 4, unrecoveredMs }, method, CONFIDENCE).downtimeMs;
        return encloses({ low: low ?? 1, high: high ?? 0 }, truthMs);
      }, campaigns);
      return { interval: `${method} of availability`, truth, runs, campaigns, covered, promise: 'on average' };
    }),
  );
}

/** A run with a failure for each downtime, from the last of which service may not have come back. */
function failedRun(run: number, downtimesMs: readonly number[], isGone: boolean): RunRecord {
  const detection = { detector: 'panic', cpu: 0, atNanos: 1, latencyNanos: 1 };
  return {
    status: 'completed',
    id: `v0-r${run}`,
    variant: 'v',
    run,
    episodes: downtimesMs.map(() => ({ fault: 'failstop', damage: [], detection })),
    outcome: isGone ? 'failed' : 'recovered',
    vms: [],
    ...(!isGone && { downtimeNanos: 1e6 * downtimesMs.reduce((sum, ms) => sum + ms, 0) }),
    events: 1,
  };
}

/** What lint warns of: a mean that rare long outages make. Not offered as a claim; availability has another interval. */
export function outageRow(): CoverageRow {
  const [runs, rare, long, short] = [40, 0.01, 1800, 1];
  const chance = new RandomStreams('coverage').stream('outages');
  const covered = count((index) => {
    const sample = Array.from({ length: runs }, () => (chance.double() < rare ? long : chance.exponential(short)));
    return encloses(meanInterval(sample, 't', `${index}`) ?? { low: 1, high: 0 }, rare * long + (1 - rare) * short);
  });
  const truth = '1 % of 30 min among seconds';
  return { interval: 't (lint warns)', truth, runs, campaigns: CAMPAIGNS, covered, promise: null };
}

/** Differences of shares, of pairs and of independent runs. */
export function differenceRows(): CoverageRow[] {
  const paired = [
    [0.3, 0.02],
    [0.05, 0.05],
    [0.01, 0],
  ] as const;
  return [
    ...paired.flatMap(([onlyA, onlyB]) =>
      [50, 200].map((n): CoverageRow => {
        const chance = new RandomStreams('coverage').stream(`paired ${onlyA} ${onlyB} ${n}`);
        const covered = count(() => {
          let [a, b] = [0, 0];
          for (let run = 0; run < n; run++) {
            const luck = chance.double();
            if (luck < onlyA) a++;
            else if (luck < onlyA + onlyB) b++;
          }
          return encloses(tangoInterval(a, b, n), onlyA - onlyB);
        });
        const truth = `paired difference ${onlyA} - ${onlyB}`;
        return { interval: 'Tango', truth, runs: n, campaigns: CAMPAIGNS, covered, promise: 'on average' };
      }),
    ),
    ...[0.95, 0.6].map((p): CoverageRow => {
      const [n, other] = [200, 0.9];
      const chance = new RandomStreams('coverage').stream(`independent ${p}`);
      const covered = count(() => {
        const counts = { numerator: successes(chance, n, p), denominator: n, unanswered: 0 };
        return encloses(newcombe(proportion(counts, 'runs'), successes(chance, n, other), n), p - other);
      });
      const truth = `difference ${p} - ${other}`;
      return { interval: 'Newcombe', truth, runs: n, campaigns: CAMPAIGNS, covered, promise: 'on average' };
    }),
  ];
}

/**
 * Whether what was measured can be told from what is promised: the 99.9 % interval of the coverage lies below the
 * confidence.
 */
export const fallsShort = ({ covered, campaigns }: CoverageRow): boolean =>
  clopperPearson(covered, campaigns, 0.999).high < CONFIDENCE;

const encloses = ({ low, high }: Interval, truth: number): boolean => low <= truth && truth <= high;

function successes(chance: Stream, n: number, p: number): number {
  let successes = 0;
  for (let run = 0; run < n; run++) if (chance.uniform() < p) successes++;
  return successes;
}

function count(contains: (campaign: number) => boolean, campaigns = CAMPAIGNS): number {
  let covered = 0;
  for (let campaign = 0; campaign < campaigns; campaign++) if (contains(campaign)) covered++;
  return covered;
}
