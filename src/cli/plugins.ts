/** `rvisim check --plugin`: what plugins add, held to the contracts and simulated. */
import type { Catalogue } from '../experiment/catalogue.ts';
import { checkCatalogue } from '../library/check-plugin.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/** Enough for what goes wrong always, and a matter of seconds. */
const RUNS = 10;

export function checkPlugins(catalogue: Catalogue, json: boolean, terminal: Terminal): ExitCode {
  const parts = checkCatalogue(catalogue, RUNS);
  const lines = parts.map(({ what, runs, problem }) => {
    const simulated = runs === 0 ? '' : `, ${runs} runs simulated twice`;
    return problem === undefined ? `${what}: ok${simulated}` : `${what}: ${problem}`;
  });
  terminal.out(json ? `${JSON.stringify(parts, undefined, 2)}\n` : lines.map((line) => `${line}\n`).join(''));
  return parts.some(({ problem }) => problem !== undefined) ? exitCode.badInput : exitCode.ok;
}
