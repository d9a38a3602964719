/** A thread that tries mutants, so that one which never ends can be ended. */
import { parentPort, workerData } from 'node:worker_threads';
import { limitRuns } from './budget.ts';
import { stock, texts } from './scenarios.ts';
import { KINDS, mutantAt, verdictOn } from './try.ts';
import { ran } from './verdict.ts';

export interface Orders {
  readonly seed: string;
  readonly first: number;
  readonly runEvery: number;
  /** By `COUNTS`; the last is the index of the mutant that is being tried. */
  readonly counts: Float64Array;
}

/** What is counted, and in which order. */
export const COUNTS = [...KINDS, 'refused', 'accepted', 'taken', 'ran', 'again', 'timeouts', 'index'] as const;
export type Count = (typeof COUNTS)[number];

export interface Found {
  readonly signature: string;
  readonly index: number;
}

/** Of those that are run, how many are run twice. */
const AGAIN_EVERY = 10;

if (parentPort !== null) tryAll(workerData as Orders);

function tryAll({ seed, first, runEvery, counts }: Orders): void {
  const count = (what: Count): number => (counts[COUNTS.indexOf(what)] = (counts[COUNTS.indexOf(what)] ?? 0) + 1);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's, which has no origin
  const say = (found: Found): void => parentPort?.postMessage(found);
  limitRuns();
  const [from, written] = [stock(), texts()];
  for (let index = first; ; index += 1) {
    counts[COUNTS.indexOf('index')] = index;
    const mutant = mutantAt(seed, index, from, written);
    const verdict = verdictOn(mutant);
    count(mutant.kind);
    if (verdict.kind === 'finding') say({ signature: verdict.signature, index });
    else if (verdict.kind !== 'ran') count(verdict.kind);
    if (verdict.kind !== 'accepted') continue;
    if (counts[COUNTS.indexOf('accepted')]! % runEvery !== 0) continue;
    const isAgain = count('ran') % AGAIN_EVERY === 0;
    if (isAgain) count('again');
    const done = ran(verdict.scenario, mutant.place, isAgain);
    if (done.kind === 'finding') say({ signature: done.signature, index });
    else if (done.kind === 'ran' && done.status === 'timeout') count('timeouts');
  }
}
