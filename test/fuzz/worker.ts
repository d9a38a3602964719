/** A thread that tries mutants, so that one which never ends can be ended. */
import { parentPort, workerData } from 'node:worker_threads';
import { RandomStreams } from '../../src/kernel/random.ts';
import { mutant, type Tree } from './mutate.ts';
import { stock } from './scenarios.ts';
import { checked, ran } from './verdict.ts';

/** What the thread says: that it begins with a mutant, and what came of it. */
export type Said =
  | { readonly kind: 'begins'; readonly tree: Tree }
  | { readonly kind: 'checked'; readonly isAccepted: boolean }
  | { readonly kind: 'ran'; readonly status: string }
  | { readonly kind: 'finding'; readonly signature: string; readonly tree: Tree };

const { seed, runEvery } = workerData as { readonly seed: string; readonly runEvery: number };
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's, which has no origin
const say = (said: Said): void => parentPort?.postMessage(said);
const random = new RandomStreams(seed).stream('fuzz');
const from = stock();
let accepted = 0;
for (;;) {
  const tree = mutant(from, random);
  say({ kind: 'begins', tree });
  const verdict = checked(JSON.stringify(tree));
  if (verdict.kind === 'finding') say({ ...verdict, tree });
  say({ kind: 'checked', isAccepted: verdict.kind === 'accepted' });
  if (verdict.kind !== 'accepted') continue;
  accepted += 1;
  if (accepted % runEvery !== 0) continue;
  const done = ran(verdict.scenario, random.integer(0, 10_000));
  if (done.kind === 'finding') say({ ...done, tree });
  else if (done.kind === 'ran') say(done);
}
