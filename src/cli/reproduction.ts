/** `rvisim reproduce`: simulates again and checks that the records are the same. */

import { type Reproduction, reproduceCampaign } from '../campaign/reproduce.ts';
import { quoted } from '../campaign/shell.ts';
import type { Jobs } from '../campaign/worker-pool.ts';
import { differenceOf } from './difference.ts';
import { type ExitCode, exitCode, exitCodeOf } from './exit-code.ts';
import { stopRuleOf } from './stop-rule-of.ts';
import type { Terminal } from './terminal.ts';

export interface ReproduceOptions {
  readonly jobs: Jobs;
  /** The number of runs, chosen by hash; all when absent. */
  readonly sample: number | undefined;
  readonly json: boolean;
}

/**
 * Ends with 5 when a record did not come out again, having named the first one and its first differing field, and with
 * 6 when all did, but are not all that the question asks for.
 */
export async function reproduce(directory: string, options: ReproduceOptions, terminal: Terminal): Promise<ExitCode> {
  const stop = terminal.interruption();
  const result = await reproduceCampaign(directory, {
    jobs: options.jobs,
    sample: options.sample,
    stop,
    stopRuleOf,
    onProgress: (compared, of) => {
      if (terminal.isLive) terminal.err(`\r${compared}/${of} identical\u001b[K`);
    },
  });
  if (terminal.isLive) terminal.err('\r\u001b[K');
  const verdict = verdictOf(result);
  terminal.out(options.json ? documentOf(directory, verdict, result) : describe(directory, result));
  if (verdict === 'NOT-REPRODUCED') return exitCode.notReproduced;
  if (verdict === 'INTERRUPTED') return exitCodeOf(stop);
  return verdict === 'INCOMPLETE' ? exitCode.incomplete : exitCode.ok;
}

type Verdict = 'IDENTICAL' | 'SAMPLED-IDENTICAL' | 'INCOMPLETE' | 'NOT-REPRODUCED' | 'INTERRUPTED';

function verdictOf({ mismatch, compared, chosen, answer, isComplete }: Reproduction): Verdict {
  if (mismatch !== undefined) return 'NOT-REPRODUCED';
  if (compared < chosen) return 'INTERRUPTED';
  if (!isComplete) return 'INCOMPLETE';
  return chosen < answer.records ? 'SAMPLED-IDENTICAL' : 'IDENTICAL';
}

function describe(directory: string, result: Reproduction): string {
  const { answer, planned, chosen, compared, mismatch, isComplete } = result;
  if (mismatch !== undefined) return describeMismatch(directory, mismatch);
  const part = answer.records < planned && isComplete ? ` (of ${planned} planned, enough for its precision)` : '';
  const whole = `${answer.records} records${part} of ${directory}`;
  if (compared < chosen)
    return (
      `INTERRUPTED: the first ${compared} of ${chosen} runs came out again, byte for byte; the ` +
      `others were not tried\n`
    );
  if (!isComplete)
    return (
      `INCOMPLETE: ${directory} has ${answer.records} of ${planned} records; ${chosen} of them came out again, byte ` +
      `for byte, and nothing can be said of those that are missing; rvisim resume ${quoted(directory)} makes them\n`
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
  const { answer, planned, chosen, compared, mismatch, isComplete } = result;
  const difference = mismatch && { id: mismatch.id, ...differenceOf(mismatch.stored, mismatch.now) };
  const facts = { directory, verdict, records: answer.records, planned, isComplete, chosen, compared };
  return `${JSON.stringify({ ...facts, digest: answer.digest, ...(difference && { difference }) }, undefined, 2)}\n`;
}
