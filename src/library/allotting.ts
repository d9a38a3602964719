/** How the runs of a scenario with strata are laid out: a pilot is simulated, which allots them. */
import { neymanAllotment } from '../analysis/strata.ts';
import { type Summary, summarize } from '../analysis/summary.ts';
import { CLAIM_INTERVALS } from '../analysis/tally.ts';
import { type Pilot, runPilot } from '../campaign/pilot.ts';
import type { Layout } from '../campaign/plan.ts';
import type { Jobs } from '../campaign/worker-pool.ts';
import type { Scenario } from '../scenario/schema.ts';
import { variantsOf } from '../scenario/variants.ts';

/** A function of the scenario, so that every shard and every machine gets the same. Nothing without strata. */
export async function allottedLayout(
  scenario: Scenario,
  jobs: Jobs,
  onPilot: (runs: number, turns: readonly number[]) => void = () => {},
): Promise<Layout> {
  const { strata } = scenario;
  if (strata === undefined) return {};
  // Nothing is saved yet: an interruption may end the process as it is.
  const pilot = await runPilot(scenario, strata.pilot, jobs, new AbortController().signal);
  const { turns } = neymanAllotment(summaryOf(pilot).rows, strata);
  onPilot(pilot.records.length, turns);
  return { turns };
}

/** What a pilot came to. */
export function summaryOf({ scenario, records }: Pilot, confidence = CLAIM_INTERVALS.confidence): Summary {
  const intervals = { ...CLAIM_INTERVALS, confidence };
  return summarize({ scenario, variants: variantsOf(scenario), records, digest: '', modelVersion: '', intervals });
}
