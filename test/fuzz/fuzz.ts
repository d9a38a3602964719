/**
 * npm run fuzz -- --minutes N [--seed S] [--from INDEX] [--run-every K] [--only INDEX]: mutants of scenarios, traces,
 * models and plugins, each of which must be refused in words or, every K-th of the scenarios that are accepted, run to
 * a verdict. Prints what was tried; the finding of a scenario is made as small as it can be and written to
 * test/fuzz/corpus, where `npm test` tries it again. Ends with 1 when there was one. `--only` shows one mutant.
 */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { stringify } from 'yaml';
import { textOf } from './mutate.ts';
import { stock, texts } from './scenarios.ts';
import { mutantAt } from './try.ts';
import { minimised, verdictOn } from './verdict.ts';
import { COUNTS, type Count, type Found, type Orders } from './worker.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: 'fuzz' },
    from: { type: 'string', default: '0' },
    'run-every': { type: 'string', default: '10' },
    only: { type: 'string' },
  },
});
/** Of CPU time: a mutant that takes more is a finding of its own, since nothing bounds what it asks for. */
const PATIENCE_MS = 120_000;
const LOOK_MS = 500;
const TELL_MS = 60_000;

const counts = new Float64Array(new SharedArrayBuffer(8 * COUNTS.length));
const countOf = (what: Count): number => counts[COUNTS.indexOf(what)] ?? 0;
/** By signature, the first mutant with it. */
const findings = new Map<string, number>();
const begun = performance.now();
const end = begun + Number(values.minutes) * 60_000;

if (values.only === undefined) await fuzz(Number(values.from));
else process.stdout.write(`${JSON.stringify(mutantOf(Number(values.only)).input)}\n`);

async function fuzz(from: number): Promise<void> {
  for (let first = from; performance.now() < end; first = countOf('index') + 1) await fuzzUntilStuck(first);
  tell();
  for (const [signature, index] of findings) keep(signature, index);
  process.exitCode = findings.size > 0 ? 1 : 0;
}

function tell(): void {
  const tried = COUNTS.filter((what) => what !== 'index').map((what) => `${countOf(what)} ${what}`);
  const seconds = Math.round((performance.now() - begun) / 1000);
  const cpu = Math.round(process.cpuUsage().user / 1e6);
  process.stdout.write(
    `${seconds} s (${cpu} s of CPU), to index ${countOf('index')}: ${tried.join(', ')}, ${findings.size} findings\n`,
  );
}

function note(signature: string, index: number): void {
  if (findings.has(signature)) return;
  findings.set(signature, index);
  process.stdout.write(`finding at ${index}: ${signature}\n`);
}

function mutantOf(index: number): ReturnType<typeof mutantAt> {
  return mutantAt(values.seed, index, stock(), texts());
}

/** A scenario, made small; of traces and plugins the message says enough. */
function keep(signature: string, index: number): void {
  const { kind, input } = mutantOf(index);
  if (kind === 'trace' || kind === 'plugin') return;
  const name = createHash('sha256').update(signature).digest('hex').slice(0, 12);
  const isSmall = kind === 'text' || /^(?:stuck|died|again)/.test(signature);
  const text = isSmall
    ? kind === 'text'
      ? textOf(input)
      : stringify(input)
    : stringify(minimised(input, signature, (smaller) => verdictOn(smaller)));
  writeFileSync(new URL(`corpus/${name}.yaml`, import.meta.url), `# ${signature}\n${text}`);
  process.stdout.write(`corpus/${name}.yaml: ${signature}\n`);
}

/** Lets one thread try mutants until the time is up, or until one of them takes too long or ends the thread. */
async function fuzzUntilStuck(first: number): Promise<void> {
  const workerData: Orders = { seed: values.seed, first, runEvery: Number(values['run-every']), counts };
  // A thread does not inherit tsx's reading of .ts.
  const here = JSON.stringify(import.meta.url);
  const code = `import('tsx/esm/api').then(({ tsImport }) => tsImport('./worker.ts', ${here}))`;
  const worker = new Worker(code, { workerData, eval: true, resourceLimits: { maxOldGenerationSizeMb: 1500 } });
  worker.on('message', ({ signature, index }: Found) => note(signature, index));
  const died = new Promise<string>((resolve) => worker.on('error', (error: Error) => resolve(error.message)));
  let [index, since, told] = [-1, process.cpuUsage().user, performance.now()];
  for (;;) {
    const error = await Promise.race([
      died,
      new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), LOOK_MS)),
    ]);
    const cpu = process.cpuUsage().user;
    if (countOf('index') !== index) [index, since] = [countOf('index'), cpu];
    const isStuck = (cpu - since) / 1000 > PATIENCE_MS;
    if (error !== undefined) note(`died: ${error}`, index);
    if (isStuck) note(`stuck: ${index}`, index);
    if (performance.now() - told > TELL_MS) {
      tell();
      told = performance.now();
    }
    if (error !== undefined || isStuck || performance.now() >= end) break;
  }
  await worker.terminate();
}
