/**
 * Measures the campaign layer: npm run bench:campaign [-- SECONDS ROUNDS RECORDS]
 *
 * First what it costs to make records. One campaign of at least 5 s on one thread, done four ways in turn, round after
 * round: the bare runs (no plan, no record lines, no store) and the campaign on one thread, both in this process, whose
 * code is warm; and the command as somebody gives it, in a process of its own, with one thread and with two workers.
 * Prints the medians, what the layer costs a run, the ratio of two workers to one, and whether both stored the same
 * bytes.
 *
 * What the layer costs is counted in CPU time, which others on the machine disturb least. The ratio is one of waiting:
 * on a machine with other work it is that of the other work; the ratio that the CPU time allows, on two idle cores,
 * stands beside it. Each worker, as each process, begins with cold code, which takes about a second to warm up: a
 * thread that is warm already would not be what anybody waits for.
 *
 * Then what it costs to read them: bytes a run on the disk, and time and memory of table, verify and export on a
 * campaign of so many records (60,000). They are those of the campaign before, over and over, under ids of their own:
 * simulating a million would take longer than all else, and readers cannot tell.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { beginCampaign } from '../../src/campaign/conduct.ts';
import { questionOf } from '../../src/campaign/manifest.ts';
import { planOf } from '../../src/campaign/plan.ts';
import { createRunner } from '../../src/experiments.ts';
import { parseScenario } from '../../src/scenario/load.ts';
import { writeLongCampaign } from './long-campaign.ts';
import { command, readings } from './reading.ts';

const [seconds = 6, rounds = 5, records = 60_000] = process.argv.slice(2).map(Number);
const path = new URL('../../scenarios/rehype-increments.yaml', import.meta.url).pathname;
const text = readFileSync(path, 'utf8');
const home = mkdtempSync(join(tmpdir(), 'rvisim-bench-'));

try {
  // The second pilot is warm; what it takes says how many runs fill the time.
  bareRuns(planWith(100));
  const pilot = bareRuns(planWith(100)).cpuMs / planWith(100).length;
  const runs = Math.ceil((seconds * 1000) / pilot / planWith(1).variants.length);
  const { length } = planWith(runs);

  const times = { bare: [], warm: [], one: [], two: [] };
  for (let round = 0; round < rounds; round += 1) {
    times.bare.push(bareRuns(planWith(runs)));
    times.warm.push(await campaign(runs));
    times.one.push(campaignCommand(runs, 1));
    times.two.push(campaignCommand(runs, 2));
  }
  const [bare, warm, one, two] = [times.bare, times.warm, times.one, times.two].map((taken) => ({
    wallMs: median(taken.map(({ wallMs }) => wallMs)),
    cpuMs: median(taken.map(({ cpuMs }) => cpuMs)),
  }));
  const layer = warm.cpuMs - bare.cpuMs;
  const same = recordsOf(1).equals(recordsOf(2));
  print(
    `${length} runs, ${rounds} rounds, medians, on ${cpus().length} x ${cpus()[0]?.model.trim()}, load ${loadavg()[0].toFixed(1)}, Node ${process.version}`,
  );
  print(`                         waiting        CPU`);
  print(`the bare runs           ${inSeconds(bare)}  ${perRun(bare.cpuMs)} us a run`);
  print(`the campaign on it      ${inSeconds(warm)}  ${perRun(warm.cpuMs)} us a run`);
  print(`command, one thread     ${inSeconds(one)}  ${perRun(one.cpuMs)} us a run`);
  print(`command, two workers    ${inSeconds(two)}  ${perRun(two.cpuMs)} us a run`);
  print(
    `the campaign layer costs ${perRun(layer).trim()} us a run, ${((100 * layer) / bare.cpuMs).toFixed(1)} % of the bare run`,
  );
  const [waited, possible] = [one.wallMs / two.wallMs, (2 * one.cpuMs) / two.cpuMs];
  print(
    `two workers / one: ${waited.toFixed(2)}x as waited for, ${possible.toFixed(2)}x by CPU time, ${same ? 'the same bytes' : 'OTHER BYTES'}`,
  );
  if (!same) process.exitCode = 5;

  const long = join(home, 'long');
  const made = writeLongCampaign(join(home, '1'), text, path, long, Math.ceil(records / planWith(1).length));
  print(`\n${made} records, made of the ${length} above under ids of their own`);
  for (const line of readings(long, made)) print(line);

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

/** In this process, on this thread. */
async function campaign(runs) {
  const taken = stopwatch();
  await beginCampaign(questionOf(scenarioWith(runs)), text, true, {
    directory: join(home, 'warm'),
    jobs: 1,
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

/** In a process of its own, on so many threads. */
function campaignCommand(runs, jobs) {
  const options = ['--runs', String(runs), '--output', join(home, String(jobs)), '--jobs', String(jobs)];
  return command('campaign', path, ...options, '--force', '--quiet', '--no-charts');
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
  return readFileSync(join(home, String(jobs), 'records.jsonl.gz'));
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
