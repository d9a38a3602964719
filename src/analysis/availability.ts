/**
 * Availability. A campaign measures the downtime of a failure; the user has to give the rate of failures. Service
 * alternates between a time up, of mean 1 / rate, and a downtime D, so by renewal theory the unavailability is E[D] /
 * (1 / rate + E[D]) (Trivedi, Probability and Statistics, 2nd edition, 8.2). Downtimes are averaged over failures, not
 * over runs: a run of several failures is a cluster of them.
 *
 * Failures after which service does not come back are rare and cost most. A mean over all failures would therefore seem
 * certain as long as none was observed. The interval combines two: Clopper-Pearson's for the share that does not come
 * back, which is never narrow without many runs, and that of the mean downtime of the others, each with half of the
 * allowed error (Bonferroni). Unavailability increases with both; the interval of the nines is computed from its ends.
 */
import { type CompletedRun, isAnswered, type RunRecord } from '../experiment/record.ts';
import type { MeanMethod } from './mean.ts';
import { type Interval, proportion } from './proportion.ts';
import { ratioEstimate } from './ratio-estimate.ts';

/** The assumptions. */
export interface AvailabilityAssumptions {
  /** Failures of the VMM in a year of service, taken as exact. */
  readonly failuresPerYear: number;
  /** The downtime in ms where service does not come back by itself: until an operator acts. Taken as exact. */
  readonly unrecoveredMs: number;
}

export interface Availability {
  readonly variant: string;
  /** Failures observed: detections, and runs with wrong or missing output without a detection. */
  readonly failures: number;
  /** Of those, the ones after which service did not come back. */
  readonly unrecovered: number;
  /**
   * Runs without an answer. The best end of every interval assumes no downtime for them, the worst that service does
   * not come back.
   */
  readonly unanswered: number;
  /** Mean over the failures. */
  readonly downtimeMs: Estimate;
  readonly downtimePerYearMs: Estimate;
  /** 0 to 1. */
  readonly unavailability: Estimate;
  /** -log10 of the unavailability: 3 is 99.9 %. */
  readonly nines: Estimate;
}

/** Null where the sample is too small to say, or the end is infinite. */
export interface Estimate {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

const YEAR_MS = 365.25 * 86_400_000;

/** Collects the downtimes of failures by variant while the records are read. */
export class FailureCosts {
  readonly #byVariant = new Map<string, Costs>();

  /** Passes the records on while it counts them. */
  *noted<R extends RunRecord>(records: Iterable<R>): Generator<R> {
    for (const record of records) {
      this.#note(record);
      yield record;
    }
  }

  of(variant: string, assumptions: AvailabilityAssumptions, method: MeanMethod, confidence: number): Availability {
    const { unrecoveredMs, failuresPerYear } = assumptions;
    const { back, earlier, unrecovered, unanswered } = this.#costsOf(variant);
    const measured = sum(back.map((run) => run.failures));
    const failures = measured + earlier + unrecovered;
    const each = (1 + confidence) / 2;
    const counts = { numerator: unrecovered, denominator: failures, unanswered };
    const notBack = proportion(counts, 'failures', 'clopper-pearson', each);
    const whenBack = meanDowntime(back, method, variant, each) ?? unknownDowntime(back, unrecoveredMs);
    const known = sum(back.map((run) => run.downtimeMs));
    // Of failures before the last one of a run the record has no time of their own: the others' mean stands for it.
    const ofEarlier = earlier * (measured === 0 ? unrecoveredMs : known / measured);
    const total = known + ofEarlier + unrecovered * unrecoveredMs;
    const downtimeMs = estimate(failures === 0 ? null : total / failures, notBack, whenBack, unrecoveredMs);
    const unavailability = mapped(downtimeMs, (ms) => ms / (YEAR_MS / failuresPerYear + ms));
    return {
      variant,
      failures,
      unrecovered,
      unanswered,
      downtimeMs,
      downtimePerYearMs: mapped(unavailability, (share) => share * YEAR_MS),
      unavailability,
      nines: turned(mapped(unavailability, (share) => (share === 0 ? null : -Math.log10(share)))),
    };
  }

  #note(record: RunRecord): void {
    const costs = this.#costsOf(record.variant);
    if (!isAnswered(record)) costs.unanswered++;
    else if (record.status === 'completed' && failuresOf(record) > 0) {
      const { downtimeNanos } = record;
      if (downtimeNanos === undefined) {
        // Service was back after every failure but the last: there would have been nothing to fail again.
        costs.unrecovered++;
        costs.earlier += failuresOf(record) - 1;
      } else costs.back.push({ failures: failuresOf(record), downtimeMs: downtimeNanos / 1e6 });
    }
  }

  #costsOf(variant: string): Costs {
    const known = this.#byVariant.get(variant);
    if (known !== undefined) return known;
    const fresh: Costs = { back: [], earlier: 0, unrecovered: 0, unanswered: 0 };
    this.#byVariant.set(variant, fresh);
    return fresh;
  }
}

interface Costs {
  /** Runs after which service came back. */
  readonly back: { readonly failures: number; readonly downtimeMs: number }[];
  /** Failures of the others: those before the last, and the last ones. */
  earlier: number;
  unrecovered: number;
  unanswered: number;
}

function failuresOf({ episodes, outcome }: CompletedRun): number {
  const detected = episodes.filter(({ detection }) => detection !== undefined).length;
  return Math.max(detected, outcome === 'sdc' ? 1 : 0);
}

/**
 * The interval of the mean over failures: downtimes over failures, with runs as the independent samples. Null below two
 * runs.
 */
function meanDowntime(back: Costs['back'], method: MeanMethod, label: string, confidence: number): Interval | null {
  const downtimes = back.map(({ downtimeMs }) => downtimeMs);
  const failures = back.map((run) => run.failures);
  const { low, high } = ratioEstimate(downtimes, failures, method, `${label}/availability`, confidence);
  return low === null || high === null ? null : { low, high };
}

/**
 * With at most one run after which service came back, the downtime of others is unknown. It is then taken to last until
 * an operator acts, or as long as that of the one run if this is longer.
 */
const unknownDowntime = (back: Costs['back'], unrecoveredMs: number): Interval => ({
  low: 0,
  high: Math.max(unrecoveredMs, ...back.map(({ downtimeMs, failures }) => downtimeMs / failures)),
});

/** The mean downtime is the mean of the two downtimes, weighted by their frequency. */
function estimate(value: number | null, notBack: Interval, whenBack: Interval, unrecoveredMs: number): Estimate {
  const mix = (share: number, ms: number): number => ms + share * (unrecoveredMs - ms);
  return {
    value,
    low: Math.min(mix(notBack.low, whenBack.low), mix(notBack.high, whenBack.low)),
    high: Math.max(mix(notBack.low, whenBack.high), mix(notBack.high, whenBack.high)),
  };
}

function mapped({ value, low, high }: Estimate, map: (value: number) => number | null): Estimate {
  const each = (end: number | null): number | null => (end === null ? null : map(end));
  return { value: each(value), low: each(low), high: each(high) };
}

/** Reverses an interval, for a quantity that decreases as the other increases. */
const turned = ({ value, low, high }: Estimate): Estimate => ({ value, low: high, high: low });

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
