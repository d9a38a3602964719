/** `rvisim lint`: warnings about numbers that are easily misread. */
import { renderWarnings } from '../report/warnings.ts';
import type { ExitCode } from './exit-code.ts';
import { exitCodeFor, readResults } from './results.ts';
import type { Terminal } from './terminal.ts';

export async function lintResults(directory: string, json: boolean, terminal: Terminal): Promise<ExitCode> {
  const results = readResults(directory);
  const { scenario, digest, warnings } = results.summary;
  if (json) terminal.out(`${JSON.stringify({ scenario, digest, warnings }, undefined, 2)}\n`);
  else terminal.out(renderWarnings(warnings, terminal.width));
  return exitCodeFor(results);
}
