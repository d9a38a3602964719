/**
 * The order in which repairs are found by always repairing the most frequent cause of failure.
 *
 * That is how the published increments came about: look why recoveries fail, mend the first cause, look again. Which
 * repair mends a cause is found by trying every one that is left on the very runs that failed of it; no table of causes
 * and repairs could be wrong here.
 */

/** How one run ended: recovered, failed of a cause, or neither (undetected, or without an answer). */
export interface Ending {
  readonly run: number;
  readonly end: 'recovered' | 'failed' | 'other';
  /** Of a failed run. */
  readonly cause: string;
}

/** Runs these run indices with these repairs left out; the same index meets the same fault whatever is left out. */
export type Simulate = (without: readonly string[], runs: readonly number[]) => readonly Ending[];

/** How all runs ended with some repairs left out. */
export interface Standing {
  readonly recovered: number;
  readonly failed: number;
  /** Failed runs by cause, most frequent first. */
  readonly causes: readonly (readonly [cause: string, runs: number])[];
}

export interface Trial {
  readonly repair: string;
  /** Of the runs that failed of the cause, those that this repair alone turns into recoveries. */
  readonly recovered: number;
  /** Of the same runs, those that no longer fail of that cause, with any other outcome. */
  readonly freed: number;
}

/** One repair added. */
export interface Round {
  readonly before: Standing;
  /** The cause that the repair was chosen against. */
  readonly cause: string;
  /** Runs that failed of it. */
  readonly runs: number;
  /** More frequent causes that no repair left does anything about. */
  readonly passedOver: readonly string[];
  readonly chosen: Trial;
  /** The others, best first. */
  readonly others: readonly Trial[];
  readonly after: Standing;
}

/**
 * Adds repairs one by one, beginning with none of them, until nothing fails or no repair left does anything about any
 * cause. The best repair against a cause recovers most of its runs; among equals it frees most from the cause, and then
 * it comes first in `repairs`.
 */
export function* greedyRounds(repairs: readonly string[], runs: number, simulate: Simulate): Generator<Round, void> {
  const everyRun = Array.from({ length: runs }, (_, run) => run);
  let left = repairs;
  let endings = simulate(left, everyRun);
  for (;;) {
    const before = standingOf(endings);
    const found = bestAgainst(before.causes, left, endings, simulate);
    if (found === undefined) return;
    left = left.filter((repair) => repair !== found.chosen.repair);
    endings = simulate(left, everyRun);
    yield { before, ...found, after: standingOf(endings) };
  }
}

/** The first cause, in order of frequency, that some repair does something about. */
function bestAgainst(
  causes: Standing['causes'],
  left: readonly string[],
  endings: readonly Ending[],
  simulate: Simulate,
): Omit<Round, 'before' | 'after'> | undefined {
  const passedOver: string[] = [];
  for (const [cause, count] of causes) {
    const runs = endings.filter((ending) => ending.end === 'failed' && ending.cause === cause).map(({ run }) => run);
    const trials = left.map((repair) =>
      tried(
        repair,
        cause,
        simulate(
          left.filter((each) => each !== repair),
          runs,
        ),
      ),
    );
    const [chosen, ...others] = trials.sort((a, b) => b.recovered - a.recovered || b.freed - a.freed);
    if (chosen !== undefined && chosen.recovered + chosen.freed > 0)
      return { cause, runs: count, passedOver, chosen, others };
    passedOver.push(cause);
  }
  return undefined;
}

function tried(repair: string, cause: string, endings: readonly Ending[]): Trial {
  return {
    repair,
    recovered: endings.filter(({ end }) => end === 'recovered').length,
    freed: endings.filter((ending) => ending.end !== 'failed' || ending.cause !== cause).length,
  };
}

/** Ties by name, so that the order depends on the counts alone. */
function standingOf(endings: readonly Ending[]): Standing {
  const counts = new Map<string, number>();
  const failed = endings.filter(({ end }) => end === 'failed');
  for (const { cause } of failed) counts.set(cause, (counts.get(cause) ?? 0) + 1);
  return {
    recovered: endings.filter(({ end }) => end === 'recovered').length,
    failed: failed.length,
    causes: [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)),
  };
}

/** How far an order agrees with a published one, whose steps may add several repairs at once. */
export interface Agreement {
  /** Pairs of repairs from different steps. */
  readonly pairs: number;
  /** Those that stand in the same order in both. */
  readonly agreeing: number;
}

/**
 * Compares the pairs of repairs that are in both and in different steps, as Kendall's tau does. `stepOf` is undefined
 * for a repair that was not published as a step.
 */
export function agreementOf(order: readonly string[], stepOf: (repair: string) => number | undefined): Agreement {
  const steps = order.map(stepOf).filter((step) => step !== undefined);
  const ordered = steps.flatMap((step, index) => steps.slice(index + 1).map((later) => later - step));
  return {
    pairs: ordered.filter((distance) => distance !== 0).length,
    agreeing: ordered.filter((distance) => distance > 0).length,
  };
}
