/**
 * Replays in a browser: for every kind of experiment, or for the scenarios that are named, whether the records that a
 * page makes are those that Node makes, and how long a run takes in the page.
 *
 *     npm run replays -- [--runs 5] [scenario ...]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { knownExperiments } from '../../src/experiments.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { freshScripts, launch, recorded, replayIn } from '../page/browser.ts';
import { exampleOf } from '../scenario/examples.ts';

const { values, positionals } = parseArgs({
  options: { runs: { type: 'string', default: '5' } },
  allowPositionals: true,
});
const scenarios =
  positionals.length > 0 ? positionals.map((file) => loadScenario(file)) : knownExperiments().map(exampleOf);

const { simulator } = await freshScripts();
const folder = mkdtempSync(join(tmpdir(), 'rvisim-replays-'));
const blank = join(folder, 'blank.html');
writeFileSync(blank, '<!doctype html><title>replays</title>');
const browser = await launch();
const page = await browser.newPage();
await page.goto(`file://${blank}`);
let [runs, different] = [0, 0];
for (const scenario of scenarios) {
  const [replays] = await replayIn(page, [recorded(scenario, Number(values.runs))], simulator);
  const { milliseconds, problems } = replays ?? { milliseconds: [], problems: ['no answer'] };
  runs += milliseconds.length;
  different += problems.length;
  const [median = 0] = milliseconds.toSorted((a, b) => a - b).slice(Math.floor(milliseconds.length / 2));
  const verdict = problems.length === 0 ? 'identical' : problems.join('; ');
  process.stdout.write(`${scenario.name}: ${milliseconds.length} runs, median ${median.toFixed(1)} ms, ${verdict}\n`);
}
await browser.close();
rmSync(folder, { recursive: true });
process.stdout.write(`${runs} replays, ${different} different\n`);
process.exitCode = different === 0 && runs > 0 ? 0 : 1;
