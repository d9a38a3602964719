/**
 * Whether detail on demand changes what comes out: the cases of scenarios/detail.yaml at all levels of detail.
 *
 *     npm run detail-check [-- SHARE]      a share of the runs, 1 if left out: about 10 minutes of one core
 *
 * What is left out is of two kinds, and each is tested by itself, with as many runs as it takes; then both together, on
 * the whole benchmark. Joining late and the whole benchmark: chi-square of homogeneity against an independent sample,
 * at 1 %. Leaving early: the same faults, outcome by outcome.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { clopperPearson } from '../../src/analysis/proportion.ts';
import { layoutTable } from '../../src/report/text-table.ts';
import { caseNames, type Detail } from '../detail/cases.ts';
import {
  type Homogeneity,
  homogeneity,
  LEVEL,
  POWER,
  shownDifference,
  significance,
  together,
} from '../detail/homogeneity.ts';
import type { Batch } from './detail-worker.ts';

interface Comparison {
  readonly title: string;
  readonly detail: Exclude<Detail, 'neighbourhood'>;
  readonly window: readonly [number, number];
  /** Runs at this level and in the fault's neighbourhood, by what the case costs. */
  readonly runsOf: (name: string) => readonly [runs: number, ofNeighbourhood: number];
}

const costs = (name: string): 'little' | 'much' | 'most' =>
  name.includes('3AppVM') ? 'most' : name.includes('UnixBench') ? 'much' : 'little';

const joining: Comparison = {
  title: 'Joining late, against a benchmark simulated from its start (faults in its first half second)',
  detail: 'from-start',
  window: [0.01, 0.05],
  runsOf: (name) => ({ little: [900, 1800], much: [500, 1500], most: [200, 600] })[costs(name)] as [number, number],
};
const leaving: Comparison = {
  title: 'Leaving early, against the same faults watched to the end of the benchmark',
  detail: 'to-end',
  window: [0.6, 0.9],
  runsOf: (name) => ({ little: [200, 200], much: [100, 100], most: [40, 40] })[costs(name)] as [number, number],
};
const whole: Comparison = {
  title: 'Both, against the whole benchmark',
  detail: 'full',
  window: [0.1, 0.9],
  runsOf: (name) => ({ little: [120, 1200], much: [30, 600], most: [0, 0] })[costs(name)] as [number, number],
};

const share = Number(process.argv[2] ?? 1);
if (!(share > 0 && share <= 1)) {
  process.stderr.write(`expected a share of the runs, above 0 and at most 1, came '${process.argv[2] ?? ''}'\n`);
  process.exit(2);
}

const write = (line: string): void => void process.stdout.write(`${line}\n`);
const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;

const processes = Array.from({ length: availableParallelism() }, startProcess);
let differs = false;
let runs = 0;
for (const comparison of [joining, whole]) {
  const rows: string[][] = [];
  const tests: Homogeneity[] = [];
  for await (const { name, near, far } of samplesOf(comparison)) {
    const test = homogeneity(near, far);
    tests.push(test);
    const [ofNear, ofFar] = [near, far].map(
      (sample) => sample.filter((each) => each === 'recovered' || each.startsWith('non')).length / sample.length,
    ) as [number, number];
    const shown = shownDifference((ofNear + ofFar) / 2, near.length, far.length);
    rows.push([
      name,
      `${near.length}`,
      percent(ofNear),
      `${far.length}`,
      percent(ofFar),
      chiSquare(test),
      p(test),
      (100 * shown).toFixed(1),
    ]);
  }
  const all = together(tests);
  differs ||= significance(all) < LEVEL;
  rows.push(['all', '', '', '', '', chiSquare(all), p(all), '']);
  const columns = [
    'case',
    'runs',
    'no failure',
    comparison.detail,
    'no failure',
    'chi-square',
    'p',
    `${100 * POWER} % power, points`,
  ];
  table(comparison.title, columns, rows);
}

const rows: string[][] = [];
let [pairs, apart] = [0, 0];
for await (const { name, near, far } of samplesOf(leaving)) {
  const parted = near.flatMap((each, run) => (each === far[run] ? [] : [`run ${run}: ${each} / ${far[run] ?? ''}`]));
  pairs += near.length;
  apart += parted.length;
  rows.push([name, `${near.length}`, `${parted.length}`, parted.join('; ')]);
}
const { high } = clopperPearson(apart, pairs, 0.9);
rows.push(['all', `${pairs}`, `${apart}`, `fewer than ${percent(high)} differ, with a confidence of 95 %`]);
table(leaving.title, ['case', 'pairs', 'differ', 'early / to the end'], rows);
write(
  `${runs} runs. ` +
    `${differs ? `DIFFERENT at a level of ${LEVEL}` : `No difference of the distributions at a level of ${LEVEL}`}.`,
);
process.exitCode = differs ? 1 : 0;
for (const child of processes) child.disconnect();

function chiSquare({ statistic, freedom }: Homogeneity): string {
  return `${statistic.toFixed(1)}, ${freedom} df`;
}

function p(test: Homogeneity): string {
  return significance(test).toFixed(3);
}

function table(title: string, headers: readonly string[], cells: readonly string[][]): void {
  const columns = headers.map(
    (header, index) =>
      ({ header, align: index === 0 || (index === 3 && headers.length === 4) ? 'left' : 'right' }) as const,
  );
  write(`${title}\n${layoutTable(columns, cells, 160).lines.join('\n')}\n`);
}

/** Both samples of each case of a comparison: what became of the runs. */
async function* samplesOf(comparison: Comparison) {
  for (const name of caseNames) {
    const [many, few] = comparison
      .runsOf(name)
      .map((count) => Math.ceil(share * count))
      .toReversed() as [number, number];
    if (few === 0) continue;
    process.stderr.write(`${comparison.detail}: ${name}\n`);
    const { window, detail } = comparison;
    const near = await simulate({ name, detail: 'neighbourhood', window }, many);
    const far = await simulate({ name, detail, window }, few);
    runs += many + few;
    yield { name, near, far };
  }
}

/** Each process does every so-manieth run. */
async function simulate(what: Omit<Batch, 'runs'>, count: number): Promise<string[]> {
  const classes: string[] = [];
  await Promise.all(
    processes.map(async (child, place) => {
      const own = Array.from({ length: count }, (_each, run) => run).filter((run) => run % processes.length === place);
      const found = await doneBy(child, { ...what, runs: own });
      for (const [index, run] of own.entries()) classes[run] = found[index] ?? '';
    }),
  );
  return classes;
}

async function doneBy(child: ChildProcess, batch: Batch): Promise<readonly string[]> {
  return await new Promise((resolve) => {
    child.once('message', (classes) => resolve(classes as readonly string[]));
    child.send(batch);
  });
}

function startProcess(): ChildProcess {
  const child = fork(new URL('./detail-worker.ts', import.meta.url), { execArgv: ['--import', 'tsx'] });
  child.on('exit', (code) => {
    if (code !== 0 && code !== null) process.exit(code);
  });
  return child;
}
