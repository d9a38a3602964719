/** `rvisim reproduce`: simulates again and checks that the records are the same. */

import { type Reproduction, reproduceCampaign } from '../campaign/reproduce.ts';
import { quoted } from '../campaign/shell.ts';
import type { Jobs } from '../campaign/worker-pool.ts';
import { differenceOf } from './difference.ts';
import { type ExitCode, exitCode, exitCodeOf } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

export interface ReproduceOptions {
  readonly jobs: Jobs;
  /** The number of runs, chosen by hash; all when absent. */
  readonly sample: number | undefined;
  readonly json: boolean;
}

/** The exit code is 5 when a record was not reproduced; the first one and its first differing field are printed. */
export async function reproduce(directory: string, options: ReproduceOptions, terminal: Terminal): Promise<ExitCode> {
  const stop = terminal.interruption();
  const result = await reproduceCampaign(directory, {
    jobs: options.jobs,
    sample: options.sample,
    stop,
    onProgress: (compared, of) => {
      if (terminal.isLive) terminal.err(`\r${compared}/${of} identical\u001b[K`);
    },
  });
  if (terminal.isLive) terminal.err('\r\u001b[K');
  const verdict = verdictOf(result);
  terminal.out(options.json ? documentOf(directory, verdict, result) : describe(directory, result));
  if (verdict === 'NOT-REPRODUCED') return exitCode.notReproduced;
  return verdict === 'INTERRUPTED' ? exitCodeOf(stop) : exitCode.ok;
}

type Verdict = 'IDENTICAL' | 'SAMPLED-IDENTICAL' | 'NOT-REPRODUCED' | 'INTERRUPTED';

function verdictOf({ mismatch, compared, chosen, answer }: Reproduction): Verdict {
  if (mismatch !== undefined) return 'NOT-REPRODUCED';
  if (compared < chosen) return 'INTERRUPTED';
  return chosen < answer.records ? 'SAMPLED-IDENTICAL' : 'IDENTICAL';
}

function describe(directory: string, result: Reproduction): string {
  const { answer, planned, chosen, compared, mismatch } = result;
  if (mismatch !== undefined) return describeMismatch(directory, mismatch);
  const part = answer.records < planned ? ` (of ${planned} planned)` : '';
  const whole = `${answer.records} records${part} of ${directory}`;
  if (compared < chosen)
    return (
      `INTERRUPTED: the first ${compared} of ${chosen} runs came out again, byte for byte; the ` +
      `others were not tried\n`
    );
  return chosen < answer.records
    ? `SAMPLED-IDENTICAL: ${chosen} of the ${whole}, chosen by hash, came out again, byte for byte; ${answer.digest}\n`
    : `IDENTICAL: the ${whole} came out again, byte for byte; ${answer.digest}\n`;
}

function describeMismatch(directory: string, { id, stored, now }: NonNullable<Reproduction['mismatch']>): string {
  const difference = differenceOf(stored, now);
  const where = `first in ${difference?.field}: stored ${difference?.stored}, now ${difference?.now}`;
  return (
    `NOT-REPRODUCED: run ${id} of ${directory} differs, ${where}\nits timeline: rvisim replay ` +
    `${quoted(directory)} ${id}\n`
  );
}

function documentOf(directory: string, verdict: Verdict, result: Reproduction): string {
  const { answer, planned, chosen, compared, mismatch } = result;
  const difference = mismatch && { id: mismatch.id, ...differenceOf(mismatch.stored, mismatch.now) };
  const facts = { directory, verdict, records: answer.records, planned, chosen, compared, digest: answer.digest };
  return `${JSON.stringify({ ...facts, ...(difference && { difference }) }, undefined, 2)}\n`;
}
