/**
 * npm run fuzz -- --minutes N [--seed S] [--from INDEX] [--run-every K] [--only INDEX]: mutants of scenarios, traces,
 * models and plugins, each of which must be refused in words or, every K-th of the scenarios that are accepted, run to
 * a verdict. Prints what was tried, and which mutants took seconds; the finding of a scenario is made as small as it
 * can be and written to test/fuzz/corpus, where `npm test` tries it again. Ends with 1 when there was one. `--only`
 * shows one mutant.
 *
 * `--how swept` sets every field and constant of every experiment, one at a time, to the ends of what it takes;
 * `--seed` is then the number of a round, and each round does it to other scenarios. `--how paired` draws two to four
 * of them.
 */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { stringify } from 'yaml';
import { textOf } from './mutate.ts';
import { stock, texts } from './scenarios.ts';
import { type How, type Mutant, mutantsOf } from './try.ts';
import { minimised, verdictOn } from './verdict.ts';
import { COUNTS, type Count, type Found, type Orders, type Slow } from './worker.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: 'fuzz' },
    from: { type: 'string', default: '0' },
    'run-every': { type: 'string' },
    how: { type: 'string', default: 'drawn' },
    patience: { type: 'string', default: '60' },
    only: { type: 'string' },
  },
});
const how = values.how as How;
const runEvery = Number(values['run-every'] ?? (how === 'drawn' ? 10 : 1));
/** Of CPU time: a mutant that takes more is a finding of its own, since nothing bounds what it asks for. */
const PATIENCE_MS = 1000 * Number(values.patience);
/** Most of what a check makes is garbage at once. */
const LIMITS = { maxOldGenerationSizeMb: 1500, maxYoungGenerationSizeMb: 192 };
const LOOK_MS = 500;
const TELL_MS = 60_000;

const counts = new Float64Array(new SharedArrayBuffer(8 * COUNTS.length));
const countOf = (what: Count): number => counts[COUNTS.indexOf(what)] ?? 0;
/** By signature, and by field where fields are swept: the first with it. */
const findings = new Map<string, Found>();
const begun = performance.now();
const end = begun + Number(values.minutes) * 60_000;

let mutants: ReturnType<typeof mutantsOf> | undefined;

if (values.only === undefined) await fuzz(Number(values.from));
else process.stdout.write(`${JSON.stringify(mutantOf(Number(values.only)).input)}\n`);

async function fuzz(from: number): Promise<void> {
  for (let first = from, isOver = false; !isOver; first = countOf('index') + 1) isOver = await fuzzUntilOver(first);
  tell();
  for (const found of findings.values()) keep(found);
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

function note(told: Found | Slow): void {
  const place = `${told.index}${told.field === undefined ? '' : ` (${told.field})`}`;
  if ('seconds' in told) process.stdout.write(`${told.seconds.toFixed(1)} s of CPU at ${place}\n`);
  if (!('signature' in told) || findings.has(`${told.field}${told.signature}`)) return;
  findings.set(`${told.field}${told.signature}`, told);
  process.stdout.write(`finding at ${place}: ${told.signature}\n`);
}

function mutantOf(index: number): Mutant {
  mutants ??= mutantsOf(how, values.seed, stock(), texts());
  const mutant = mutants(index);
  if (typeof mutant === 'string') throw new Error(`no mutant at ${index}`);
  return mutant;
}

/** A scenario, made small; of traces and plugins the message says enough. */
function keep({ signature, index }: Found): void {
  const { kind, input } = mutantOf(index);
  if (kind === 'trace' || kind === 'plugin') return;
  const isSmall = kind === 'text' || /^(?:stuck|died|again)/.test(signature);
  const text = isSmall
    ? kind === 'text'
      ? textOf(input)
      : stringify(input)
    : stringify(minimised(input, signature, (smaller) => verdictOn(smaller)));
  // One signature may come of several causes, each of which stays in the corpus.
  const name = createHash('sha256').update(`${signature}\n${text}`).digest('hex').slice(0, 12);
  writeFileSync(new URL(`corpus/${name}.yaml`, import.meta.url), `# ${signature}\n${text}`);
  process.stdout.write(`corpus/${name}.yaml: ${signature}\n`);
}

/** Lets one thread try mutants until the time is up or there are no more, or one of them takes too long or ends it. */
async function fuzzUntilOver(first: number): Promise<boolean> {
  const workerData: Orders = { how, seed: values.seed, first, runEvery, counts };
  // A thread does not inherit tsx's reading of .ts.
  const here = JSON.stringify(import.meta.url);
  const code = `import('tsx/esm/api').then(({ tsImport }) => tsImport('./worker.ts', ${here}))`;
  const worker = new Worker(code, { workerData, eval: true, resourceLimits: LIMITS });
  worker.on('message', (told: Found | Slow) => note(told));
  const ended = new Promise<'all'>((resolve) => worker.on('exit', () => resolve('all')));
  const died = new Promise<string>((resolve) => worker.on('error', (error: Error) => resolve(error.message)));
  let [index, since, told] = [-1, process.cpuUsage().user, performance.now()];
  for (;;) {
    const outcome = await Promise.race([
      died,
      ended,
      new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), LOOK_MS)),
    ]);
    const cpu = process.cpuUsage().user;
    if (countOf('index') !== index) [index, since] = [countOf('index'), cpu];
    const isStuck = (cpu - since) / 1000 > PATIENCE_MS;
    if (outcome !== undefined && outcome !== 'all') note({ signature: `died: ${outcome}`, index });
    if (isStuck) note({ signature: `stuck: ${index}`, index });
    if (performance.now() - told > TELL_MS) {
      tell();
      told = performance.now();
    }
    const isOver = outcome === 'all' || performance.now() >= end;
    if (outcome === undefined && !isStuck && !isOver) continue;
    await worker.terminate();
    return isOver;
  }
}
