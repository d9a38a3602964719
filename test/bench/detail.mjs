/**
 * Whether detail on demand changes what comes out: the scenario `detail` runs the same experiment in the fault's neighbourhood and as a whole, and the two distributions
 * over success and causes of failure are compared.
 *
 *     npm run detail-check [-- RUNS]
 *
 * Test: chi-square of homogeneity over the classes (success, and each cause with at least five expected), per step and over all steps together, at a level of 1 %. Power:
 * the difference of the success shares that a two-sided test at this level finds with a probability of 90 %.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jstat from 'jstat';

const LEVEL = 0.01;
const POWER = 0.9;
const SMALLEST_EXPECTATION = 5;

const directory = mkdtempSync(join(tmpdir(), 'rvisim-detail-'));
const output = join(directory, 'results');
const wanted = process.argv[2] === undefined ? [] : ['--runs', process.argv[2]];
const { status } = spawnSync(
  process.execPath,
  ['dist/cli/main.js', 'campaign', 'scenarios/detail.yaml', '--output', output, '--quiet', ...wanted],
  { stdio: ['ignore', 'ignore', 'inherit'] },
);
if (status !== 0) process.exit(status ?? 1);
const records = readFileSync(join(output, 'records.jsonl'), 'utf8').trimEnd().split('\n').map(JSON.parse);
rmSync(directory, { recursive: true });

const byStep = groupBy(records, stepOf);
let [statistic, freedom, runs] = [0, 0, 0];
for (const [step, found] of byStep) {
  const test = homogeneity(found);
  statistic += test.statistic;
  freedom += test.freedom;
  runs += found.length;
  write(
    `${step.padEnd(22)} ${describe(found)}   chi-square ${test.statistic.toFixed(1)}, ${test.freedom} df, p = ${pOf(test).toFixed(3)}`,
  );
}
const p = pOf({ statistic, freedom });
write(`${runs} runs, all steps together: chi-square ${statistic.toFixed(1)}, ${freedom} df, p = ${p.toFixed(3)}`);
write(p < LEVEL ? `DIFFERENT at a level of ${LEVEL}` : `no difference at a level of ${LEVEL}`);
process.exitCode = p < LEVEL ? 1 : 0;

function stepOf({ variant }) {
  return variant.split(', ').find((part) => part.startsWith('step='));
}

function classOf(record) {
  return record.status !== 'completed' ? record.status : record.outcome === 'failed' ? record.cause : record.outcome;
}

function write(line) {
  process.stdout.write(`${line}\n`);
}

/** Success shares of both details, and the difference that so many runs would have shown. */
function describe(found) {
  const shares = ['neighbourhood', 'full'].map((detail) => {
    const own = found.filter(({ variant }) => variant.includes(`detail=${detail}`));
    return { n: own.length, share: own.filter((record) => record.outcome === 'recovered').length / own.length };
  });
  const pooled = (shares[0].share + shares[1].share) / 2;
  const spread = Math.sqrt(pooled * (1 - pooled) * (1 / shares[0].n + 1 / shares[1].n));
  const shown = (jstat.normal.inv(1 - LEVEL / 2, 0, 1) + jstat.normal.inv(POWER, 0, 1)) * spread;
  const percent = shares.map(({ share }) => `${(100 * share).toFixed(1)} %`).join(' neighbourhood, ');
  return `success ${percent} full; ${POWER * 100} % power for ${(100 * shown).toFixed(1)} points`;
}

function homogeneity(found) {
  const details = ['neighbourhood', 'full'].map((detail) =>
    found.filter(({ variant }) => variant.includes(`detail=${detail}`)),
  );
  const classes = [...new Set(found.map(classOf))];
  const expected = (name, own) =>
    (found.filter((record) => classOf(record) === name).length * own.length) / found.length;
  const rare = new Set(classes.filter((name) => details.some((own) => expected(name, own) < SMALLEST_EXPECTATION)));
  const merged = (record) => (rare.has(classOf(record)) ? 'rare causes' : classOf(record));
  const cells = [...new Set(found.map(merged))];
  let sum = 0;
  for (const name of cells) {
    const all = found.filter((record) => merged(record) === name).length;
    for (const own of details) {
      const fitted = (all * own.length) / found.length;
      sum += (own.filter((record) => merged(record) === name).length - fitted) ** 2 / fitted;
    }
  }
  return { statistic: sum, freedom: cells.length - 1 };
}

function pOf({ statistic: sum, freedom: df }) {
  return df === 0 ? 1 : 1 - jstat.chisquare.cdf(sum, df);
}

function groupBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
