/**
 * Our rates beside those of whichever yardstick is installed, as ratios of medians: five rounds, in each round every
 * program once, each in a fresh process. Absolute figures say little on a shared machine; the ratios hold. Gate and
 * stretch are the project's targets.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROUNDS = 5;
const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const bench = here('bench.mjs');

/** What is on this machine decides what is measured; each yardstick says how to get it. */
const yardsticks = {
  'C++ loop': { command: cppLoop(), missing: 'it needs g++' },
  SimPy: { command: simPy(), missing: 'it needs python3 with simpy 3 or later (apt-get install python3-simpy3)' },
  simjs: { command: simjs(), missing: 'it needs simjs (npm i --no-save simjs@2.0.3, or SIMJS=.../simjs/sim.js)' },
};

function cppLoop() {
  const binary = join(tmpdir(), `rvisim-cpp-loop-${process.pid}`);
  const built = spawnSync('g++', ['-O3', '-march=native', '-o', binary, here('yardsticks/cpp-loop.cpp')]);
  if (built.status !== 0) return undefined;
  process.on('exit', () => rmSync(binary, { force: true }));
  return [binary];
}

function simPy() {
  const pythons = [process.env.PYTHON, 'python3', '/usr/bin/python3'].filter((python) => python !== undefined);
  // Version 2, Debian's python3-simpy, has no Environment.
  const python = pythons.find(
    (candidate) => spawnSync(candidate, ['-c', 'import simpy; simpy.Environment']).status === 0,
  );
  return python && [python, here('yardsticks/simpy-loop.py')];
}

function simjs() {
  const installed = process.env.SIMJS ?? here('../../node_modules/simjs/sim.js');
  if (!existsSync(installed)) return undefined;
  process.env.SIMJS = installed;
  return [process.execPath, here('yardsticks/simjs-loop.cjs')];
}

/**
 * [ours, theirs, gate, stretch]; a workload is [name, n, ops], ours with enough operations to be past the compiler's
 * warm-up.
 */
const comparisons = {
  'C++ loop': [
    [['hold', 100, 5e6], ['hold', 100, 5e6], 0.75, 1],
    [['hold', 1e4, 5e6], ['hold', 1e4, 5e6], 0.65, 1.1],
    [['mix', 1e4, 5e6], ['mix', 1e4, 5e6], 0.6, 0.9],
    [['cancel', 100, 3e6], ['cancel', 100, 3e6], 0.55, 0.9],
    [
      ['cancel-by-id', 100, 3e6],
      ['cancel', 100, 3e6],
    ],
    [
      ['mm1', 0, 3e6],
      ['mm1', 0, 3e6],
    ],
    [
      ['reps', 5000, 1000],
      ['reps', 5000, 1000],
    ],
  ],
  SimPy: [
    [['hold', 100, 5e6], ['hold', 100, 3e5], 18, 30],
    [['hold-process', 100, 3e6], ['hold', 100, 3e5], 10, 15],
    [['mm1-resource', 0, 3e6], ['mm1', 0, 5e4], 25, 40],
  ],
  simjs: [
    [['hold', 100, 5e6], ['hold', 100, 7e5], 5, 7],
    [['hold', 1e4, 5e6], ['hold', 1e4, 2e5], 10, 20],
    [['mm1-resource', 0, 3e6], ['mm1', 0, 2e5], 5, 8],
    [['reps', 5000, 1000], ['reps', 500, 1000], 6, 10],
  ],
};

export function compare() {
  print(`rvisim beside its yardsticks: medians of ${ROUNDS} interleaved rounds, a fresh process each,`);
  print('in million events/s\n');
  for (const [name, { command, missing }] of Object.entries(yardsticks)) {
    if (command) comparisons[name].forEach((comparison) => compareOne(name, command, comparison));
    else print(`${name}: not measured. ${missing}`);
  }
  alone();
}

function compareOne(name, command, [ours, theirs, gate, stretch]) {
  const samples = { ours: [], theirs: [] };
  for (let round = 0; round < ROUNDS; round++) {
    samples.ours.push(ourRate(ours));
    samples.theirs.push(rate([...command, ...theirs]));
  }
  const [our, their] = [median(samples.ours), median(samples.theirs)];
  const what = `${ours.slice(0, 2).join(' ')} / ${name}`.padEnd(26);
  const millions = (value, width) => (value / 1e6).toFixed(2).padStart(width);
  const figures = `${millions(our, 6)} / ${millions(their, 5)} = ${(our / their).toFixed(2).padStart(6)}`;
  print(`${what} ${figures}${verdict(our / their, gate, stretch)}`);
}

/** What is measured against nothing but a target. */
function alone() {
  const runs = median(Array.from({ length: ROUNDS }, () => ourRate(['reps', 10_000, 1000]))) / 1000;
  print(`${'runs/s of 1,000 events'.padEnd(26)} ${runs.toFixed(0).padStart(6)}${verdict(runs, 11_000, 17_000)}`);
  const warm = scavenges(10e6) - scavenges(5e6);
  const reached = warm <= 0 ? 'stretch' : warm <= 5 ? 'gate' : 'missed';
  print(`${'scavenges/5 M events'.padEnd(26)} ${String(warm).padStart(6)}   gate 5, stretch 0: ${reached}`);
}

function verdict(value, gate, stretch) {
  if (gate === undefined) return '';
  const reached = value >= stretch ? 'stretch' : value >= gate ? 'gate' : 'missed';
  return `   gate ${gate}, stretch ${stretch}: ${reached}`;
}

const ourRate = (workload) => rate([process.execPath, '--expose-gc', bench, ...workload]);

const scavenges = (ops) => run([process.execPath, '--trace-gc', bench, 'hold', 100, ops]).split('Scavenge').length - 1;

/** Events per second, as the program prints it. */
function rate(command) {
  const output = run(command);
  const match = /ev\/s=(\d+)/.exec(output);
  if (match === null) throw new Error(`no ev/s= in the output of ${command.join(' ')}: ${output}`);
  return Number(match[1]);
}

function run([program, ...args]) {
  const { stdout, stderr, status, error } = spawnSync(program, args.map(String), { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${error?.message ?? stderr}`);
  return stdout;
}

const median = (values) => values.toSorted((x, y) => x - y)[Math.floor(values.length / 2)];

const print = (line) => process.stdout.write(`${line}\n`);
