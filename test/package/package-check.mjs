/**
 * Packs rvisim and uses the package as somebody does who has nothing else: installed globally and locally, each in an
 * empty folder, it must run a campaign with all its charts, be importable from TypeScript, and take a plugin.
 *
 *     npm run package-check                installed by the npm at hand, and by the one that comes with Node 20
 *     npm run package-check -- 11.0.0      installed by this version of npm
 *
 * Everything happens in a temporary folder, on a copy of the tree with an installation of its own: packing takes the
 * bundled packages from node_modules, which must be those of the lockfile. Needs the npm registry, or its cache.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
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
  for (const path of [
    'dist/cli/main.js',
    'dist/index.d.ts',
    'docs/kernel.md',
    'scenarios/rehype-increments.yaml',
    'examples/plugin/restarts.ts',
  ])
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
  checkPlugins(place, compiler);
  say('  a plugin and a program, written against the package: compile and run, by both program and library');
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

/** The kernel, under the strictest settings, with the package's own declarations checked. */
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
    `import { type Nanos, RandomStreams, Resource, Simulation, ms } from 'rvisim/kernel';
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

/** The package's own examples, in a folder outside of it: compiled, and used by the program and by the library. */
function checkPlugins(place, compiler) {
  const study = join(place, 'study');
  mkdirSync(study);
  for (const name of ['plugin', 'library'])
    cpSync(join(place, 'node_modules/rvisim/examples', name), join(study, name), { recursive: true });
  // The declarations of zod want URL.
  const options = { target: 'ES2023', lib: ['ES2023', 'DOM'], types: [], module: 'NodeNext', strict: true };
  writeFileSync(
    join(study, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        ...options,
        exactOptionalPropertyTypes: true,
        skipLibCheck: false,
        allowJs: true,
        checkJs: true,
        rootDir: '.',
        outDir: 'out',
      },
      include: ['plugin/*', 'library/*.ts'],
    }),
  );
  run(process.execPath, [compiler, '-p', '.'], study);
  writeFileSync(join(study, 'package.json'), JSON.stringify({ type: 'module' }));
  writeFileSync(
    join(study, 'main.mjs'),
    `import { checkPlugin } from 'rvisim';
import { study } from './out/library/study.js';
const { isReproduced } = await study('./plugin/quick-scan.mjs', 'made-by-library', 2);
if (!isReproduced) throw new Error('the run did not come out again');
const parts = await checkPlugin('./out/plugin/restarts.js');
for (const { what, problem } of parts) if (problem !== undefined) throw new Error(what + problem);
process.stdout.write('sound');
`,
  );
  const { stdout: sound } = output(process.execPath, ['main.mjs'], study);
  expect(sound === 'sound', 'the library prints nothing of its own', sound);

  const program = join(place, 'node_modules/.bin/rvisim');
  const quick = ['--plugin', './plugin/quick-scan.mjs'];
  output(program, ['reproduce', 'made-by-library', ...quick], study);
  const wants = spawnSync(program, ['reproduce', 'made-by-library'], { cwd: study, encoding: 'utf8' });
  expect(
    wants.status === 3 && /quick-scan\.mjs, sha256/.test(wants.stderr),
    'without the plugin it is refused',
    wants.stderr,
  );

  const own = ['--plugin', './out/plugin/restarts.js'];
  output(program, ['new', 'first', '--experiment', 'restarts', ...own], study);
  output(program, ['check', 'first.yaml', ...own], study);
  output(program, ['campaign', 'first.yaml', '-j', '2', ...own, ...quick], study);
  output(program, ['verify', 'results/first'], study);
  output(program, ['reproduce', 'results/first', '-j', '2', ...own, ...quick], study);
  const { question } = JSON.parse(readFileSync(join(study, 'results/first/manifest.json'), 'utf8'));
  expect(
    question.plugins.map(({ name }) => name).join() === 'quick-scan,restarts',
    'the manifest names the plugins',
    JSON.stringify(question.plugins),
  );

  writeFileSync(join(study, 'old.cjs'), "process.stdout.write(typeof require('rvisim').loadScenario);");
  const { stdout: kind, stderr: warning } = output(process.execPath, ['old.cjs'], study);
  expect(kind === 'function' && warning === '', 'CommonJS can require it, without a warning', `${kind} ${warning}`);
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
