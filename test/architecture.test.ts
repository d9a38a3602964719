/** The rules about the source as a whole. Each is shown to fail on a text that breaks it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';

interface SourceFile {
  /** Relative to src/. */
  readonly path: string;
  readonly text: string;
}

/** A file imports from its own place and from places further up in this list, of types, too. */
const ORDER: readonly string[] = [
  'kernel',
  'experiment',
  'models',
  'compositions',
  'experiments.ts',
  'plugins',
  'field',
  'scenario',
  'campaign',
  'analysis',
  'report',
  'library',
  'cli',
  'page',
];
/** The same within a model or a composition; places on one line do not know each other. */
const LAYERS: readonly (readonly string[])[] = [
  ['parameters', 'parameters.ts'],
  ['machine', 'host', 'plane', 'net', 'pages'],
  ['platform', 'tcp'],
  ['prism', 'clients', 'images'],
  ['workloads', 'faults', 'detectors', 'repairs', 'services', 'policies', 'crashes', 'heartbeat.ts', 'form'],
  ['migration'],
  ['mechanisms', 'schedulers', 'reboots', 'watches'],
  ['experiment'],
  // Experiments of a model that has several.
  [
    'reboot',
    'rejuvenation',
    'cluster',
    'replication',
    'restore',
    'crash-dump',
    'cloning',
    'overload',
    'amplification',
    'gate',
  ],
];
const LAST_LAYER = LAYERS.length - 1;
/** Where a name means something else than in the other systems. */
const LAYER_OF: Readonly<Record<string, number>> = {
  'compositions/web-cluster/cluster': 1,
  'models/memory/migration': LAST_LAYER,
};
/** Analysis that a campaign asks which runs it shall do. */
const DECIDE_ON_RUNS: ReadonlySet<string> = new Set(
  ['confidence-sequence', 'precision', 'strata'].map((name) => `analysis/${name}.ts`),
);
/** Functions whose results IEEE 754 fixes. */
const EXACT = ['abs', 'ceil', 'clz32', 'floor', 'fround', 'imul', 'max', 'min', 'round', 'sign', 'sqrt', 'trunc'];
const MOST_LINES = 370;
const MOST_COLUMNS = 120;

const rules: Readonly<Record<string, (file: SourceFile) => string[]>> = {
  'imports point one way': (file) => relativeImports(file).filter((target) => !mayImport(file.path, target)),
  'models do not know each other': (file) =>
    systemOf(file.path).startsWith('models/')
      ? relativeImports(file).filter(
          (target) => systemOf(target).startsWith('models/') && systemOf(target) !== systemOf(file.path),
        )
      : [],
  'within a system state comes first, then what works on it, then mechanisms, then experiments': (file) =>
    relativeImports(file).filter((target) => isAgainstTheLayers(file.path, target)),
  'no line is too long to read': ({ text }) =>
    text.split('\n').flatMap((line, index) => (line.length > MOST_COLUMNS ? [`line ${index + 1}`] : [])),
  'every import names a .ts file, a package or a part of node': (file) =>
    importsOf(file).filter((target) => (target.startsWith('.') ? !target.endsWith('.ts') : target.startsWith('/'))),
  'a recovery never draws a random number': (file) =>
    /\/(repairs|mechanisms|reboots)\//.test(file.path)
      ? [
          ...relativeImports(file).filter((target) => /^kernel\/(random|stream)\.ts$/.test(target)),
          ...found(file, /\.streams?\b/g),
        ]
      : [],
  'left of campaign/ there is no clock, no chance, no promise and no locale': (file) =>
    rankOf(file.path) < rankOf('campaign/plan.ts')
      ? found(file, /\b(?:Math\.random|Date|performance|async|await|Promise|localeCompare|Intl)\b|\btoLocale/g)
      : [],
  // Logarithms, powers and angles may come out differently from another version of the engine; kernel/arithmetic.ts has
  // ours. A power of two is exact everywhere.
  'what can reach a record uses only arithmetic that IEEE 754 fixes': (file) =>
    rankOf(file.path) <= rankOf('campaign/plan.ts') || DECIDE_ON_RUNS.has(file.path)
      ? found(
          file,
          new RegExp(`\\bMath\\.(?!(?:${EXACT.join('|')}|[A-Z]\\w*)\\b)\\w+|(?<!\\b2 )\\*\\*|\\*\\*(?! -?\\d)`, 'g'),
        )
      : [],
  // Fields are made by assignment, and a checkpoint puts back those that there are.
  'a field that may be undefined is so from the start': (file) =>
    rankOf(file.path) < rankOf('campaign/plan.ts')
      ? (file.text.match(/^(?:export )?(?:abstract )?class [^]*?^\}/gm) ?? []).flatMap(
          (body) => body.match(/^ {2}(?:(?:private|protected|readonly|override) )*\w+: [^=;(]*\| undefined;$/gm) ?? [],
        )
      : [],
  // Constants far from their values would make a run endless.
  'a simulation of a model has a bound on its events': (file) =>
    /^(?:models|compositions)\//.test(file.path)
      ? found(file, /new Simulation\(.*\)/g).filter((made) => !/\bmostEvents\b/.test(made))
      : [],
  'no file is too long to read': ({ text }) => {
    const lines = text.trimEnd().split('\n').length;
    return lines > MOST_LINES ? [`${lines} lines`] : [];
  },
  'nothing is left for later': ({ text }) => text.match(/\b(?:TODO|FIXME|XXX)\b/g) ?? [],
};

function placeOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : path;
}

function rankOf(path: string): number {
  // The package's entry shows the kernel, the library, and what plugins are written against; never a command.
  if (path === 'index.ts') return ORDER.indexOf('library');
  if (path === 'kernel.ts') return ORDER.indexOf('kernel');
  const rank = ORDER.indexOf(placeOf(path));
  if (rank < 0) throw new Error(`${path} has no place in the order of imports`);
  return rank;
}

function mayImport(from: string, to: string): boolean {
  return (
    placeOf(from) === placeOf(to) ||
    rankOf(to) < rankOf(from) ||
    (from === 'index.ts' && placeOf(to) === 'library') ||
    (from === 'kernel.ts' && placeOf(to) === 'kernel')
  );
}

/** `models/vmm` for what is in there; empty elsewhere. */
function systemOf(path: string): string {
  return /^(?:models|compositions)\/[^/]+(?=\/)/.exec(path)?.[0] ?? '';
}

function layerOf(path: string): number {
  const system = systemOf(path);
  const place = placeOf(path.slice(system.length + 1));
  const layer = LAYER_OF[`${system}/${place}`] ?? LAYERS.findIndex((places) => places.includes(place));
  if (layer < 0) throw new Error(`${path} has no layer in its system`);
  return layer;
}

function isAgainstTheLayers(from: string, to: string): boolean {
  const system = systemOf(from);
  if (system === '' || systemOf(to) !== system) return false;
  const [here, there] = [from, to].map((path) => placeOf(path.slice(system.length + 1)));
  return here !== there && layerOf(to) >= layerOf(from);
}

function importsOf({ text }: SourceFile): string[] {
  return [
    ...text.matchAll(/^(?:import|export|\})[^'"\n;]*?\bfrom\s*['"]([^'"]+)['"]|\bimport\s*\(?\s*['"]([^'"]+)['"]/gm),
  ].map(([, from, alone]) => from ?? alone ?? '');
}

function relativeImports(file: SourceFile): string[] {
  return importsOf(file)
    .filter((target) => target.startsWith('.'))
    .map((target) => posix.normalize(posix.join(posix.dirname(file.path), target)));
}

/** Matches in the code, comments left out. */
function found({ text }: SourceFile, pattern: RegExp): string[] {
  return text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '').match(pattern) ?? [];
}

const root = new URL('../src', import.meta.url).pathname;
const source: readonly SourceFile[] = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

const breaches: Readonly<Record<string, readonly SourceFile[]>> = {
  'a field that may be undefined is so from the start': [
    { path: 'models/a/b.ts', text: 'export class B {\n  private order: Order | undefined;\n}\n' },
  ],
  'imports point one way': [
    { path: 'kernel/a.ts', text: "import { damageOf } from '../models/vmm/machine/damage.ts';\n" },
    { path: 'models/vmm/a.ts', text: "import {\n  one,\n  two,\n} from '../../campaign/plan.ts';\n" },
    { path: 'experiment/a.ts', text: "import type { Machine } from '../models/vmm/machine/machine.ts';\n" },
    { path: 'models/vmm/a.ts', text: "import { experiments } from '../../experiments.ts';\n" },
    { path: 'compositions/web-cluster/a.ts', text: "import { loadScenario } from '../../scenario/load.ts';\n" },
    { path: 'scenario/a.ts', text: "export { runSpecs } from '../campaign/plan.ts';\n" },
    { path: 'analysis/a.ts', text: "const late = import('../report/table.ts');\n" },
    { path: 'kernel.ts', text: "export { loadScenario } from './library/load.ts';\n" },
    { path: 'index.ts', text: "export { runCli } from './cli/cli.ts';\n" },
    { path: 'library/a.ts', text: "import { campaign } from '../index.ts';\n" },
    { path: 'report/a.ts', text: "import { loadScenario } from '../library/load.ts';\n" },
  ],
  'models do not know each other': [
    { path: 'models/vmm/a.ts', text: "import type { Host } from '../host/host/host.ts';\n" },
  ],
  'within a system state comes first, then what works on it, then mechanisms, then experiments': [
    { path: 'models/vmm/machine/a.ts', text: "import type { Repair } from '../repairs/repair.ts';\n" },
    { path: 'models/vmm/faults/a.ts', text: "import type { Repair } from '../repairs/repair.ts';\n" },
    { path: 'models/vmm/mechanisms/a.ts', text: "import { fields } from '../experiment/form.ts';\n" },
    { path: 'models/host/parameters/a.ts', text: "import { Host } from '../host/host.ts';\n" },
  ],
  'no line is too long to read': [{ path: 'kernel/a.ts', text: `// ${'x'.repeat(MOST_COLUMNS)}\n` }],
  'every import names a .ts file, a package or a part of node': [
    { path: 'kernel/a.ts', text: "import { assert } from './assertions.js';\n" },
    { path: 'kernel/a.ts', text: "import './assertions';\n" },
    { path: 'kernel/a.ts', text: "import { x } from '/etc/x.ts';\n" },
  ],
  'a recovery never draws a random number': [
    { path: 'models/vmm/repairs/a.ts', text: "import { RandomStreams } from '../../../kernel/random.ts';\n" },
    { path: 'models/vmm/mechanisms/a.ts', text: "import type { Stream } from '../../../kernel/stream.ts';\n" },
    { path: 'models/host/reboots/a.ts', text: "const luck = machine.streams.stream('luck').double();\n" },
  ],
  'left of campaign/ there is no clock, no chance, no promise and no locale': [
    { path: 'kernel/a.ts', text: 'const luck = Math.random();\n' },
    { path: 'models/vmm/a.ts', text: 'const now = new Date();\n' },
    { path: 'models/vmm/faults/a.ts', text: 'export async function f() {}\n' },
    { path: 'models/vmm/detectors/a.ts', text: 'void Promise.resolve();\n' },
    { path: 'scenario/a.ts', text: 'names.sort((a, b) => a.localeCompare(b));\n' },
    { path: 'experiments.ts', text: 'const text = (1234).toLocaleString();\n' },
  ],
  'what can reach a record uses only arithmetic that IEEE 754 fixes': [
    { path: 'kernel/a.ts', text: 'const x = -Math.log(u);\n' },
    { path: 'models/vmm/faults/a.ts', text: 'const x = a ** 2;\n' },
    { path: 'models/vmm/workloads/a.ts', text: 'const x = 2 ** n;\n' },
    { path: 'campaign/a.ts', text: 'const half = Math.hypot(a, b);\n' },
    { path: 'analysis/precision.ts', text: 'const enough = Math.log(2 / alpha);\n' },
  ],
  'a simulation of a model has a bound on its events': [
    { path: 'models/vmm/a.ts', text: 'const sim = new Simulation({ capacity: 4 });\n' },
    { path: 'compositions/a/b.ts', text: 'const sim = new Simulation();\n' },
  ],
  'no file is too long to read': [{ path: 'kernel/a.ts', text: '//\n'.repeat(MOST_LINES + 1) }],
  'nothing is left for later': [{ path: 'cli/a.ts', text: '// TODO: finish\n' }],
};

describe.each(Object.entries(rules))('%s', (name, rule) => {
  it('holds for every file', () => {
    expect(source.length).toBeGreaterThan(100);
    const broken = source.flatMap((file) => rule(file).map((what) => `${file.path}: ${what}`));
    expect(broken).toEqual([]);
  });

  it('is reported when broken', () => {
    const cases = breaches[name] ?? [];
    expect(cases.length).toBeGreaterThan(0);
    for (const file of cases) expect(rule(file), `${file.path}: ${file.text.slice(0, 80)}`).not.toEqual([]);
  });
});

/** Circles that are left, with the reason. */
const KNOWN_CIRCLES: readonly string[] = [];

describe('folders', () => {
  it('do not import each other in circles, not even types', () => {
    expect(circlesAmong(source).filter((circle) => !KNOWN_CIRCLES.includes(circle))).toEqual([]);
  });

  it('are noticed when they do', () => {
    const circle = [
      { path: 'kernel/a/one.ts', text: "import type { Two } from '../b/two.ts';\n" },
      { path: 'kernel/b/two.ts', text: "import { three } from '../c/three.ts';\n" },
      { path: 'kernel/c/three.ts', text: "import { one } from '../a/one.ts';\n" },
    ];
    expect(circlesAmong(circle)).toEqual(['kernel/a, kernel/b, kernel/c']);
    expect(circlesAmong(circle.slice(1))).toEqual([]);
  });

  it('are one place with the folders in them: a contract beside the folder of its instances', () => {
    const files = [
      { path: 'kernel/a/one.ts', text: "import { two } from './b/two.ts';\n" },
      { path: 'kernel/a/b/two.ts', text: "import type { One } from '../one.ts';\n" },
    ];
    expect(circlesAmong(files)).toEqual([]);
  });
});

/**
 * Files that import each other in circles, types included, with the reason why they may. A set may become smaller, and
 * no file may join it.
 */
const KNOWN_KNOTS: readonly { readonly files: readonly string[]; readonly reason: string }[] = [
  {
    reason: 'a process waits for what a simulation gives it, and may be waited for in combination',
    files: ['process', 'simulation', 'timeout'].map((name) => `kernel/${name}.ts`),
  },
  {
    reason: 'a CPU has an execution, which knows the CPU that it is on',
    files: ['cpu', 'execution'].map((name) => `models/vmm/machine/state/${name}.ts`),
  },
  {
    reason: 'a step of work acts on the driver VM that executes it, whose rings and events are those of its host',
    files: [
      'block-frontend',
      'block-path',
      'corruption',
      'driver-vm',
      'event-channels',
      'host',
      'network-frontend',
      'network-path',
      'work',
    ].map((name) => `models/driver-vm/host/${name}.ts`),
  },
  {
    reason: 'the plane is made of peers and services that act on the plane; its operations are carried out on it',
    files: [
      'driver-vm',
      'guest',
      'operation-run',
      'peer',
      'plane',
      'privileged-vm',
      'removal',
      'toolstack',
      'xenstored',
      ...['create', 'destroy', 'hotplug', 'migrate', 'operation', 'steps', 'table'].map((name) => `operations/${name}`),
      'peer',
      'plane',
      'privileged-vm',
      'removal',
      'toolstack',
      'xenstored',
    ].map((name) => `models/management/plane/${name}.ts`),
  },
  {
    reason: 'a chain is what an exploration has found, which fills in its shape',
    files: ['chain', 'exploration'].map((name) => `analysis/markov/${name}.ts`),
  },
];

describe('files', () => {
  it('do not import each other in circles, but for those that are listed', () => {
    const known = KNOWN_KNOTS.map(({ files }) => new Set(files));
    const unknown = knotsAmong(source).filter(
      (knot) => !known.some((files) => knot.split(', ').every((f) => files.has(f))),
    );
    expect(unknown).toEqual([]);
  });

  it('are listed only as long as they do', () => {
    const knots = knotsAmong(source).map((knot) => knot.split(', '));
    const untied = KNOWN_KNOTS.flatMap(({ files }) =>
      files.filter((file) => !knots.some((knot) => knot.includes(file))),
    );
    expect(untied).toEqual([]);
  });

  it('are noticed when they do', () => {
    const files = [
      { path: 'kernel/one.ts', text: "import type { Two } from './two.ts';\n" },
      { path: 'kernel/two.ts', text: "import { one } from './one.ts';\n" },
      { path: 'kernel/three.ts', text: "import { one } from './one.ts';\n" },
    ];
    expect(knotsAmong(files)).toEqual(['kernel/one.ts, kernel/two.ts']);
    expect(knotsAmong(files.slice(1))).toEqual([]);
  });
});

/** The circles of folders that lie side by side, each with what is in it. */
function circlesAmong(files: readonly SourceFile[]): string[] {
  return circlesIn(
    files.flatMap((file) =>
      relativeImports(file).flatMap((target) => {
        const [from, to] = sideBySide(file.path, target);
        return from === undefined || to === undefined ? [] : [[from, to] as const];
      }),
    ),
  ).map((members) => members.join(', '));
}

/** Files that import each other in circles, of types, too. */
function knotsAmong(files: readonly SourceFile[]): string[] {
  return circlesIn(files.flatMap((file) => relativeImports(file).map((target) => [file.path, target] as const))).map(
    (members) => members.join(', '),
  );
}

/** The sets of places of which each leads to all others of its set. */
function circlesIn(pairs: readonly (readonly [string, string])[]): string[][] {
  const arrows = new Map<string, Set<string>>();
  for (const [from, to] of pairs) arrows.set(from, (arrows.get(from) ?? new Set<string>()).add(to));
  const reached = new Map<string, ReadonlySet<string>>();
  for (const start of arrows.keys()) {
    const seen = new Set<string>();
    const next = [...(arrows.get(start) ?? [])];
    for (let place = next.pop(); place !== undefined; place = next.pop()) {
      if (seen.has(place)) continue;
      seen.add(place);
      next.push(...(arrows.get(place) ?? []));
    }
    reached.set(start, seen);
  }
  const circles = new Map<string, string[]>();
  for (const [place, places] of reached) {
    const members = [...places].filter((other) => reached.get(other)?.has(place) === true).sort();
    if (members.length > 1) circles.set(members.join(), members);
  }
  return [...circles.values()].sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
}

/** The two folders of one parent in which the files are; nothing where one of them is in the parent itself. */
function sideBySide(from: string, to: string): string[] {
  const [here, there] = [from.split('/').slice(0, -1), to.split('/').slice(0, -1)];
  const common = here.findIndex((part, index) => part !== there[index]);
  if (common < 0 || common >= there.length) return [];
  return [here.slice(0, common + 1).join('/'), there.slice(0, common + 1).join('/')];
}

describe('the reader of imports', () => {
  it('finds every import of a real file', () => {
    const run = source.find(({ path }) => path === 'campaign/plan.ts');
    const statements = run?.text.match(/^import /gm) ?? [];
    expect(run === undefined ? [] : relativeImports(run)).toHaveLength(statements.length);
  });

  it('finds no import in comments and texts', () => {
    expect(importsOf({ path: 'kernel/a.ts', text: '/** what is important from the outside */\n' })).toEqual([]);
  });
});
