/**
 * Measures the campaign layer: npm run bench:campaign [-- SECONDS ROUNDS]
 *
 * One campaign of at least 5 s on one thread, done three ways in turn, round after round: the bare runs (no plan, no record lines, no store), the campaign
 * on one thread, the campaign on two worker threads. Prints the medians, what the layer costs a run, the ratio of two workers to one, and whether
 * both stored the same bytes. What the layer costs is counted in CPU time, which others on the machine disturb least; the ratio is one of waiting.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { beginCampaign } from '../../dist/campaign/conduct.js';
import { questionOf } from '../../dist/campaign/manifest.js';
import { planOf } from '../../dist/campaign/plan.js';
import { createRunner } from '../../dist/campaign/run.js';
import { parseScenario } from '../../dist/scenario/load.js';

const [seconds = 6, rounds = 5] = process.argv.slice(2).map(Number);
const path = new URL('../../scenarios/rehype-increments.yaml', import.meta.url).pathname;
const text = readFileSync(path, 'utf8');
const home = mkdtempSync(join(tmpdir(), 'rvisim-bench-'));

try {
  // The second pilot is warm; what it takes says how many runs fill the time.
  bareRuns(planWith(100));
  const pilot = bareRuns(planWith(100)).cpuMs / planWith(100).length;
  const runs = Math.ceil((seconds * 1000) / pilot / planWith(1).variants.length);
  const { length } = planWith(runs);

  const times = { bare: [], one: [], two: [] };
  for (let round = 0; round < rounds; round += 1) {
    times.bare.push(bareRuns(planWith(runs)));
    times.one.push(await campaign(runs, 1));
    times.two.push(await campaign(runs, 2));
  }
  const [bare, one, two] = [times.bare, times.one, times.two].map((taken) => ({
    wallMs: median(taken.map(({ wallMs }) => wallMs)),
    cpuMs: median(taken.map(({ cpuMs }) => cpuMs)),
  }));
  const layer = one.cpuMs - bare.cpuMs;
  const same = recordsOf(1).equals(recordsOf(2));
  print(
    `${length} runs, ${rounds} rounds, medians, on ${cpus().length} x ${cpus()[0]?.model.trim()}, Node ${process.version}`,
  );
  print(`                         waiting        CPU`);
  print(`the bare runs           ${inSeconds(bare)}  ${perRun(bare.cpuMs)} us a run`);
  print(`campaign on one thread  ${inSeconds(one)}  ${perRun(one.cpuMs)} us a run`);
  print(`campaign on two workers ${inSeconds(two)}  ${perRun(two.cpuMs)} us a run`);
  print(
    `the campaign layer costs ${perRun(layer).trim()} us a run, ${((100 * layer) / bare.cpuMs).toFixed(1)} % of the bare run`,
  );
  print(`two workers / one: ${(one.wallMs / two.wallMs).toFixed(2)}x, ${same ? 'the same bytes' : 'OTHER BYTES'}`);
  if (!same) process.exitCode = 5;

  function perRun(ms) {
    return ((1000 * ms) / length).toFixed(0).padStart(5);
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}

function planWith(runs) {
  return planOf(scenarioWith(runs));
}

function scenarioWith(runs) {
  return parseScenario(text, path, [`runs=${runs}`]);
}

function bareRuns(plan) {
  const runner = createRunner();
  const taken = stopwatch();
  for (let position = 0; position < plan.length; position += 1) runner(plan.at(position));
  return taken();
}

async function campaign(runs, jobs) {
  const taken = stopwatch();
  await beginCampaign(questionOf(scenarioWith(runs)), text, true, {
    directory: join(home, String(jobs)),
    jobs,
    engine: { kind: 'threads' },
    commandLine: ['bench'],
    logLevel: 'info',
    failFast: false,
    stop: new AbortController().signal,
    stopRuleOf: () => undefined,
    onProgress: () => {},
    onNotice: () => {},
  });
  return taken();
}

/** Of this process with all its threads. */
function stopwatch() {
  const [begun, cpu] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(cpu);
    return { wallMs: performance.now() - begun, cpuMs: (user + system) / 1000 };
  };
}

function recordsOf(jobs) {
  return readFileSync(join(home, String(jobs), 'records.jsonl'));
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

function inSeconds({ wallMs, cpuMs }) {
  return [wallMs, cpuMs].map((ms) => `${(ms / 1000).toFixed(2).padStart(7)} s`).join('  ');
}

function print(line) {
  process.stdout.write(`${line}\n`);
}
