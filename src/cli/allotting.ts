/** The layout of a campaign's runs: the requested shard, and the allotment to strata computed from a pilot. */
import { neymanAllotment } from '../analysis/strata.ts';
import { type Summary, summarize } from '../analysis/summary.ts';
import { CLAIM_INTERVALS } from '../analysis/tally.ts';
import { type Pilot, runPilot } from '../campaign/pilot.ts';
import type { Layout, Shard } from '../campaign/plan.ts';
import type { Jobs } from '../campaign/worker-pool.ts';
import type { Scenario } from '../scenario/schema.ts';
import { variantsOf } from '../scenario/variants.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/**
 * Runs a pilot when the scenario has strata; its allotment is a function of the scenario, so every shard and every
 * machine gets the same.
 */
export async function layoutOf(
  scenario: Scenario,
  shard: Shard | undefined,
  jobs: Jobs,
  terminal: Terminal,
): Promise<Layout> {
  if (shard !== undefined) checkShardable(scenario, '--shard');
  const part = shard === undefined ? {} : { shard };
  const { strata } = scenario;
  if (strata === undefined) return part;
  // Nothing has to be saved yet, so a signal may end the process.
  const pilot = await runPilot(scenario, strata.pilot, jobs, new AbortController().signal);
  const { turns } = neymanAllotment(summaryOf(pilot).rows, strata);
  terminal.err(`a pilot of ${pilot.records.length} runs allots the variants ${turns.join(', ')} turns in a round\n`);
  return { ...part, turns };
}

/** Throws a UsageError about the option that asks for shards of a campaign that cannot have any. */
export function checkShardable({ precision }: Scenario, option: string): void {
  if (precision.length === 0) return;
  throw new UsageError(
    `${option}: a campaign that stops by precision cannot be sharded, since no shard sees all of ` +
      'its prefixes; give --runs',
  );
}

/** The summary of a pilot. */
export function summaryOf({ scenario, records }: Pilot, confidence = CLAIM_INTERVALS.confidence): Summary {
  const intervals = { ...CLAIM_INTERVALS, confidence };
  return summarize({ scenario, variants: variantsOf(scenario), records, digest: '', modelVersion: '', intervals });
}
