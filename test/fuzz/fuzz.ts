/**
 * npm run fuzz -- --minutes N [--seed S] [--run-every K]: mutants of the scenarios, each of which must be refused in
 * words or, every K-th of those that are accepted, run to a verdict. Prints what was tried; a finding is made as small
 * as it can be and written to test/fuzz/corpus, where `npm test` tries it again. Ends with 1 when there was one.
 */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { stringify } from 'yaml';
import type { Tree } from './mutate.ts';
import { minimised, verdictOn } from './verdict.ts';
import type { Said } from './worker.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: 'fuzz' },
    'run-every': { type: 'string', default: '1' },
  },
});
/** A mutant that takes longer is a finding of its own: nothing bounds what it asks for. */
const PATIENCE_MS = 30_000;

const counts = { checked: 0, accepted: 0, ran: 0, timeouts: 0 };
const findings = new Map<string, Tree>();
const end = performance.now() + Number(values.minutes) * 60_000;

for (let thread = 0; performance.now() < end; thread += 1) await fuzzUntilStuck(`${values.seed}/${thread}`);

process.stdout.write(
  `${counts.checked} mutants checked, ${counts.accepted} accepted, ${counts.ran} run ` +
    `(${counts.timeouts} to the bound on their events), ${findings.size} findings\n`,
);
for (const [signature, tree] of findings) {
  const isStuck = signature.startsWith('stuck');
  const small = isStuck ? tree : minimised(tree, signature, (text) => verdictOn(text));
  const name = `${createHash('sha256').update(signature).digest('hex').slice(0, 12)}.yaml`;
  const file = new URL(`corpus/${name}`, import.meta.url);
  writeFileSync(file, `# ${signature}\n${stringify(small)}`);
  process.stdout.write(`${name}: ${signature}\n`);
}
process.exitCode = findings.size > 0 ? 1 : 0;

/** Lets one thread try mutants until the time is up, or until one of them takes too long. */
async function fuzzUntilStuck(seed: string): Promise<void> {
  const workerData = { seed, runEvery: Number(values['run-every']) };
  // A thread does not inherit tsx's reading of .ts.
  const here = JSON.stringify(import.meta.url);
  const code = `import('tsx/esm/api').then(({ tsImport }) => tsImport('./worker.ts', ${here}))`;
  const worker = new Worker(code, { workerData, eval: true });
  let [begunAt, last]: [number, Tree] = [performance.now(), null];
  worker.on('message', (said: Said) => {
    if (said.kind === 'begins') [begunAt, last] = [performance.now(), said.tree];
    if (said.kind === 'checked') {
      counts.checked += 1;
      counts.accepted += said.isAccepted ? 1 : 0;
    }
    if (said.kind === 'ran') {
      counts.ran += 1;
      counts.timeouts += said.status === 'timeout' ? 1 : 0;
    }
    if (said.kind === 'finding' && !findings.has(said.signature)) findings.set(said.signature, said.tree);
  });
  const died = new Promise<string>((resolve) => worker.on('error', (error: Error) => resolve(error.message)));
  for (;;) {
    const error = await Promise.race([
      died,
      new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 250)),
    ]);
    const isStuck = performance.now() - begunAt > PATIENCE_MS;
    if (error !== undefined) findings.set(`died: ${error}`, last);
    if (isStuck) findings.set(`stuck: ${createHash('sha256').update(JSON.stringify(last)).digest('hex')}`, last);
    if (error !== undefined || isStuck || performance.now() >= end) break;
  }
  await worker.terminate();
}
