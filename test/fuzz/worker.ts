/** A thread that tries mutants, so that one which never ends can be ended. */
import { parentPort, workerData } from 'node:worker_threads';
import { limitRuns } from './budget.ts';
import { stock, texts } from './scenarios.ts';
import { type How, KINDS, type Mutant, mutantsOf, verdictOn } from './try.ts';
import { ran, type Verdict } from './verdict.ts';

export interface Orders {
  readonly how: How;
  readonly seed: string;
  readonly first: number;
  readonly runEvery: number;
  /** By `COUNTS`; the last is the index of the mutant that is being tried. */
  readonly counts: Float64Array;
}

/** What is counted, and in which order. */
export const COUNTS = [...KINDS, 'refused', 'accepted', 'taken', 'ran', 'again', 'timeouts', 'index'] as const;
export type Count = (typeof COUNTS)[number];

interface Told {
  readonly index: number;
  /** Where fields are swept. */
  readonly field?: string;
}
export interface Found extends Told {
  readonly signature: string;
}
/** A mutant that took long, of CPU time. */
export interface Slow extends Told {
  readonly seconds: number;
}

/** Of those that are run, how many are run twice. */
const AGAIN_EVERY = 10;
const SLOW_SECONDS = 3;
/** Events of a run. What fields and constants do to it shows early. */
const MOST_EVENTS: Readonly<Record<How, number>> = { drawn: 300_000, swept: 100_000, paired: 100_000 };

if (parentPort !== null) tryAll(workerData as Orders);

function tryAll({ how, seed, first, runEvery, counts }: Orders): void {
  const count = (what: Count): number => (counts[COUNTS.indexOf(what)] = (counts[COUNTS.indexOf(what)] ?? 0) + 1);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's, which has no origin
  const say = (told: Found | Slow): void => parentPort?.postMessage(told);
  limitRuns(MOST_EVENTS[how]);
  let seconds = 0;
  const mutants = mutantsOf(how, seed, stock(), texts());
  for (let index = first; ; index += 1) {
    counts[COUNTS.indexOf('index')] = index;
    const mutant = mutants(index);
    if (mutant === 'end') break;
    if (mutant === 'none') continue;
    const place = { index, ...(mutant.field !== undefined && { field: mutant.field }) };
    for (const verdict of verdicts(mutant)) {
      if (verdict.kind === 'finding') say({ signature: verdict.signature, ...place });
      if (seconds > SLOW_SECONDS) say({ seconds, ...place });
    }
  }

  /** Of the check, and of a run. */
  function* verdicts(mutant: Mutant): Iterable<Verdict | ReturnType<typeof verdictOn>> {
    const verdict = verdictOn(mutant);
    count(mutant.kind);
    if (verdict.kind !== 'finding' && verdict.kind !== 'ran') count(verdict.kind);
    yield verdict;
    if (verdict.kind !== 'accepted' || counts[COUNTS.indexOf('accepted')]! % runEvery !== 0) return;
    const isAgain = count('ran') % AGAIN_EVERY === 0;
    if (isAgain) count('again');
    // A check takes less than asking for this.
    const begun = process.cpuUsage().user;
    const done = ran(verdict.scenario, mutant.place, isAgain);
    if (done.kind === 'ran' && done.status === 'timeout') count('timeouts');
    seconds = (process.cpuUsage().user - begun) / 1e6;
    yield done;
    seconds = 0;
  }
}
