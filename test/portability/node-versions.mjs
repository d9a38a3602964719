/**
 * Runs the same campaigns under several versions of Node and compares their digests, and a fingerprint of every distribution the kernel draws from.
 *
 *     npm run node-versions                     Node 20, 22 and 24, every scenario but those in full detail, 4 runs of each variant
 *     npm run node-versions -- 20 24            these versions
 *
 * The versions come from the npm package `node`. The last column shows whether the engine's own logarithms and powers agree, which nothing here relies on.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const home = fileURLToPath(new URL('../../', import.meta.url));
const versions = process.argv.length > 2 ? process.argv.slice(2) : ['20', '22', '24'];
const runs = 4;
/** Shown, not compared. */
const ENGINE = "engine's own functions";
// Those that simulate whole benchmarks take minutes on each version, and do nothing that the others do not.
const scenarios = readdirSync(join(home, 'scenarios'))
  .filter((name) => /\.ya?ml$/.test(name))
  .filter((name) => !/^ *detail:.*full/m.test(readFileSync(join(home, 'scenarios', name), 'utf8')));

const folder = mkdtempSync(join(tmpdir(), 'rvisim-versions-'));
try {
  const results = versions.map((version) => resultsUnder(version));
  for (const { node, answers } of results) {
    process.stdout.write(`${node}\n`);
    for (const [what, answer] of Object.entries(answers)) process.stdout.write(`  ${what.padEnd(32)} ${answer}\n`);
  }
  const differing = Object.keys(results[0].answers).filter(
    (what) => what !== ENGINE && results.some(({ answers }) => answers[what] !== results[0].answers[what]),
  );
  process.stdout.write(differing.length === 0 ? 'IDENTICAL\n' : `DIFFERENT: ${differing.join(', ')}\n`);
  process.exitCode = differing.length === 0 ? 0 : 5;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function resultsUnder(version) {
  const npx = ['-y', '-p', `node@${version}`, 'node', '-p', 'process.execPath'];
  const program = execFileSync('npx', npx, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  const fingerprints = JSON.parse(run(program, join(home, 'test/portability/fingerprint.mjs')));
  const campaigns = scenarios.map((name) => [name, digestOf(program, version, name, '--runs', String(runs))]);
  const stopped = digestOf(program, version, 'rehype-increments.yaml', '--precision', '0.1', '--max-runs', '200');
  return {
    node: `Node ${run(program, '--version').trim()}`,
    answers: { ...Object.fromEntries(campaigns), 'increments, stopped by precision': stopped, ...fingerprints },
  };
}

function digestOf(program, version, name, ...sampling) {
  const output = mkdtempSync(join(folder, version));
  const options = [...sampling, '-o', output, '--no-charts', '-q'];
  run(program, join(home, 'dist/cli/main.js'), 'campaign', join(home, 'scenarios', name), ...options);
  return JSON.parse(readFileSync(join(output, 'manifest.json'), 'utf8')).answer.digest;
}

function run(program, ...args) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  // 4 says that some runs have no answer; whether the same ones, the digest tells.
  if (status !== 0 && status !== 4) throw new Error(`${program} ${args.join(' ')} ended with ${status}\n${stderr}`);
  return stdout;
}
