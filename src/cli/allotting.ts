/** How a campaign's runs are laid out: the shard that was asked for, and what a pilot allots to the strata. */
import type { Layout, Shard } from '../campaign/plan.ts';
import type { Jobs } from '../campaign/worker-pool.ts';
import { allottedLayout } from '../library/allotting.ts';
import type { Scenario } from '../scenario/schema.ts';
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
  const layout = await allottedLayout(scenario, jobs, (runs, turns) =>
    terminal.err(`a pilot of ${runs} runs allots the variants ${turns.join(', ')} turns in a round\n`),
  );
  return { ...(shard && { shard }), ...layout };
}

/** Throws a UsageError about the option that asks for shards of a campaign that cannot have any. */
export function checkShardable({ precision }: Scenario, option: string): void {
  if (precision.length === 0) return;
  throw new UsageError(
    `${option}: a campaign that stops by precision cannot be sharded, since no shard sees all of ` +
      'its prefixes; give --runs',
  );
}
