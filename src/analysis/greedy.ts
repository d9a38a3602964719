/**
 * The greedy order of repairs: always repair the most frequent cause of failure next.
 *
 * The published increments were found in this way: find why recoveries fail, repair the first cause, and repeat. To
 * find the repair for a cause, every remaining repair is tried on the runs that failed for this cause. So no table of
 * causes and repairs is needed.
 */

/** How one run ended: recovered, failed with a cause, or neither (undetected, or without an answer). */
export interface Ending {
  readonly run: number;
  readonly end: 'recovered' | 'failed' | 'other';
  /** The cause of a failed run. */
  readonly cause: string;
}

/**
 * Simulates the runs of these indices without these repairs. The fault of an index does not depend on the repairs left
 * out.
 */
export type Simulate = (without: readonly string[], runs: readonly number[]) => readonly Ending[];

/** The ends of all runs without some repairs. */
export interface Standing {
  readonly recovered: number;
  readonly failed: number;
  /** Failed runs by cause, most frequent first. */
  readonly causes: readonly (readonly [cause: string, runs: number])[];
}

export interface Trial {
  readonly repair: string;
  /** The number of runs failed with this cause that recover with this repair added. */
  readonly recovered: number;
  /** The number of the same runs that no longer fail with this cause, whatever their new outcome. */
  readonly freed: number;
}

/** One repair added. */
export interface Round {
  readonly before: Standing;
  /** The cause for which the repair was chosen. */
  readonly cause: string;
  /** Runs that failed with this cause. */
  readonly runs: number;
  /** More frequent causes on which no remaining repair has an effect. */
  readonly passedOver: readonly string[];
  readonly chosen: Trial;
  /** The others, best first. */
  readonly others: readonly Trial[];
  readonly after: Standing;
}

/**
 * Adds repairs one by one, beginning with none, until no run fails or no remaining repair has an effect on any cause.
 * The best repair for a cause recovers most of its runs; ties are broken by the number of runs that no longer fail with
 * the cause, then by the order of `repairs`.
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

/** The most frequent cause on which some repair has an effect. */
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

/** The agreement of an order with a published one, whose steps may add several repairs at once. */
export interface Agreement {
  /** Pairs of repairs from different steps. */
  readonly pairs: number;
  /** Pairs that are in the same order in both. */
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
