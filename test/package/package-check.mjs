/**
 * Packs rvisim and uses the package as somebody does who has nothing else: installed globally and locally, each in an
 * empty folder, it must run a campaign with all its charts and be importable from TypeScript.
 *
 *     npm run package-check                installed by the npm at hand, and by the one that comes with Node 20
 *     npm run package-check -- 11.0.0      installed by this version of npm
 *
 * Everything happens in a temporary folder, on a copy of the tree with an installation of its own: packing takes the
 * bundled packages from node_modules, which must be those of the lockfile. Needs the npm registry, or its cache.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const home = fileURLToPath(new URL('../../', import.meta.url));
/** Undefined is the one at hand. */
const npmVersions = process.argv.length > 2 ? process.argv.slice(2) : [undefined, '10.8.2'];
const quickly = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
const figures = ['causes', 'increments', 'latency', 'outcomes'];

const work = realpathSync(mkdtempSync(join(tmpdir(), 'rvisim-package-')));
try {
  const { tarball, compiler } = pack();
  for (const version of npmVersions) {
    const npm = version === undefined ? ['npm'] : ['npx', '-y', `npm@${version}`];
    say(`npm ${run(npm[0], [...npm.slice(1), '--version'], work).trim()}`);
    checkGlobal(tarball, npm);
    checkLocal(tarball, npm, compiler);
  }
  process.stdout.write('PACKAGE OK\n');
} finally {
  rmSync(work, { recursive: true, force: true });
}

function pack() {
  const tree = folder('tree');
  const left = ['node_modules', 'dist', 'coverage', 'results', '.git'].map((name) => join(home, name));
  cpSync(home, tree, { recursive: true, filter: (path) => !left.includes(path.replace(/\/$/, '')) });
  run('npm', ['ci', ...quickly], tree);
  const packed = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', work, '--loglevel=error'], tree));
  const { filename, files, unpackedSize } = Array.isArray(packed) ? packed[0] : Object.values(packed)[0];
  const paths = new Set(files.map(({ path }) => path));
  for (const path of ['dist/cli/main.js', 'dist/index.d.ts', 'docs/kernel.md', 'scenarios/rehype-increments.yaml'])
    expect(paths.has(path), `the package has ${path}`);
  say(`packed: ${paths.size} files, ${(unpackedSize / 1e6).toFixed(1)} MB`);
  return { tarball: join(work, basename(filename)), compiler: join(tree, 'node_modules/typescript/bin/tsc') };
}

function checkGlobal(tarball, npm) {
  const prefix = folder('prefix');
  install(npm, ['--global', '--prefix', prefix, tarball], prefix);
  checkProgram(join(prefix, 'bin/rvisim'), folder('globally'));
  say('  installed globally: a campaign with all its charts');
}

function checkLocal(tarball, npm, compiler) {
  const place = folder('locally');
  const manifest = { name: 'somebodys', version: '1.0.0', type: 'module', private: true };
  writeFileSync(join(place, 'package.json'), JSON.stringify(manifest));
  install(npm, [tarball], place);
  checkProgram(join(place, 'node_modules/.bin/rvisim'), place);
  say('  installed locally: a campaign with all its charts');
  checkLibrary(place, compiler);
  say('  imported from TypeScript: compiles and runs');
  checkWithoutCanvas(place);
  say('  without a canvas: tables, and a warning');
}

/** A scenario of one's own and a campaign, from an empty folder of somebody who knows no path of ours. */
function checkProgram(program, place) {
  output(program, ['new', 'first'], place);
  output(program, ['run', 'first.yaml'], place);
  const { stdout, stderr } = output(program, ['campaign', 'rehype-increments', '--runs', '3', '-j', '2'], place);
  expect(stdout.includes('+ reinitialize locks'), 'the campaign prints its tables', stdout);
  expect(!/^rvisim: /m.test(stderr), 'the campaign complains of nothing', stderr);
  const charts = readdirSync(join(place, 'results/rehype-increments/charts')).sort();
  const expected = figures.flatMap((name) => ['csv', 'png', 'svg'].map((type) => `${name}.${type}`));
  expect(
    expected.every((name) => charts.includes(name)),
    'all charts are drawn',
    charts.join(', '),
  );
}

/** Under the strictest settings, with the package's own declarations checked. */
function checkLibrary(place, compiler) {
  const options = { target: 'ES2023', lib: ['ES2023'], types: [], module: 'NodeNext', strict: true };
  writeFileSync(
    join(place, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: { ...options, exactOptionalPropertyTypes: true, skipLibCheck: false },
      files: ['model.ts'],
    }),
  );
  writeFileSync(
    join(place, 'model.ts'),
    `import { type Nanos, RandomStreams, Resource, Simulation, ms } from 'rvisim';
const sim = new Simulation();
const server = new Resource(sim, 1);
const random = new RandomStreams('package');
const service: Nanos = ms(3);
export let served = 0;
sim.process(function* source() {
  for (let count = 0; count < 100; count += 1) {
    yield sim.delay(random.stream('arrivals').exponential(service));
    yield* server.use(service);
    served += 1;
  }
});
sim.run();
if (served !== 100) throw new Error(\`served \${served}\`);
`,
  );
  run(process.execPath, [compiler, '-p', '.'], place);
  run(process.execPath, ['model.js'], place);
}

/** Somebody's machine may have no binary of the canvas. */
function checkWithoutCanvas(place) {
  rmSync(join(place, 'node_modules/@napi-rs'), { recursive: true });
  const program = join(place, 'node_modules/.bin/rvisim');
  const campaign = ['campaign', 'rehype-increments', '--runs', '2', '-j', '1', '-o', 'bare'];
  const { stdout, stderr } = output(program, campaign, place);
  expect(stdout.includes('+ reinitialize locks'), 'tables are printed without a canvas', stdout);
  expect(
    /rvisim: warning: .*@napi-rs\/canvas/.test(stderr),
    'the missing charts are a warning with its reason',
    stderr,
  );
}

function install([program, ...args], what, place) {
  run(program, [...args, 'install', ...quickly, ...what], place);
}

function folder(name) {
  return mkdtempSync(join(work, `${name}-`));
}

function run(program, args, cwd) {
  return execFileSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

function output(program, args, cwd) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  expect(status === 0, `${basename(program)} ${args.join(' ')} ends with 0`, `${error ?? status}\n${stdout}${stderr}`);
  return { stdout, stderr };
}

function expect(holds, claim, came = '') {
  if (!holds) throw new Error(`not so: ${claim}\n${came}`);
}

function say(text) {
  process.stdout.write(`${text}\n`);
}
