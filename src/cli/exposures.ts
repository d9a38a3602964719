/** `rvisim exposures`: the share of runs with the damage that each step of an increment repairs. */
import { exposuresOf, stepsOf } from '../analysis/exposures.ts';
import { openFolder } from '../campaign/folder.ts';
import { requirePlugins } from '../campaign/plugin-marks.ts';
import { readRecords } from '../campaign/store.ts';
import { readResults } from '../library/results.ts';
import { renderExposures } from '../report/exposures.ts';
import { axesOf } from '../report/format.ts';
import { variantsOf } from '../scenario/variants.ts';
import type { ExitCode } from './exit-code.ts';
import { exitCodeFor } from './results.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** Prints the exposures derived from a folder's records. Throws a UsageError when its scenario is not an increment. */
export async function showExposures(directory: string, json: boolean, terminal: Terminal): Promise<ExitCode> {
  const results = readResults(directory);
  const { summary } = results;
  const { question } = openFolder(directory);
  // What a repair mends, its mechanism says.
  requirePlugins(`${directory} was made`, question);
  const { scenario } = question;
  const steps = stepsOf(variantsOf(scenario));
  if (steps === undefined)
    throw new UsageError(
      `${directory}: expected an increment, in which each variant leaves fewer repairs of one ` +
        `mechanism out than the one before it; came variants by ${axesOf(summary)}`,
    );
  const { reported } = scenario;
  const exposures = exposuresOf(steps, { reported, records: readRecords(directory), confidence: summary.confidence });
  const { digest, confidence } = summary;
  terminal.out(
    json
      ? `${JSON.stringify({ scenario: scenario.name, digest, confidence, exposures }, undefined, 2)}\n`
      : renderExposures(summary, exposures, terminal),
  );
  return exitCodeFor(results);
}
