/** Probes that try to change what they look at, each in its own way, and at a random one of their calls. */
import type { Probe } from '../../src/experiment/probe.ts';
import type { ReadOnly } from '../../src/experiment/read-only.ts';

/** Numbers from 0 to 1 that a seed fixes; not those of any run. */
export function chanceOf(seed: number): () => number {
  let state = seed * 2 + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

type Attempt = (view: Record<string, unknown>) => unknown;

/** What a probe may try with a view; every one must throw. */
export const TRESPASSES: Readonly<Record<string, Attempt>> = {
  writes: (view) => void (view['cpus'] = []),
  'writes deep inside': (view) => void (firstOf(view, 'machine', 'cpus')['mode'] = 'dead'),
  deletes: (view) => void delete view['machine'],
  defines: (view) => void Object.defineProperty(inside(view, 'machine'), 'x', { value: 1 }),
  'changes a prototype': (view) => void Object.setPrototypeOf(inside(view, 'machine'), null),
  freezes: (view) => void Object.freeze(inside(view, 'machine')),
  schedules: (view) => (inside(inside(view, 'machine'), 'sim')['schedule'] as (...of: unknown[]) => void)(0, 0),
  stops: (view) => (inside(inside(view, 'machine'), 'sim')['stop'] as () => void)(),
  draws: (view) => (inside(inside(view, 'machine'), 'streams')['stream'] as (name: string) => void)('fault.when'),
  'reorders a list': (view) => void (inside(view, 'machine')['cpus'] as unknown[]).reverse(),
  'shortens a list': (view) => void ((inside(view, 'machine')['cpus'] as unknown[]).length = 0),
  'reaches for the prototype': (view) => void (Object.getPrototypeOf(view) as { x?: number }).x,
  'calls a constructor': (view) => (inside(view, 'machine')['constructor'] as () => void)(),
  throws: () => {
    throw new Error('of its own accord');
  },
};

/** Ways to spoil what is told to others. */
const SPOILS: readonly Probe[] = [
  { name: 'rewrites a happening', happened: (happening) => void ((happening as { text: string }).text = '') },
  { name: 'rewrites its facts', happened: ({ facts }) => void ((facts as Record<string, unknown>)['counts'] = 1) },
  { name: 'rewrites its causes', happened: ({ because }) => void (because as string[] | undefined)?.push('x') },
  {
    name: 'throws at a note',
    note: () => {
      throw new Error('at a note');
    },
  },
  {
    name: 'throws what is no error',
    drew: () => {
      throw 'a text';
    },
  },
  { name: 'looks at all', look: (view) => void JSON.stringify(shallow(view, 2)) },
];

/** A handful of them, which one and when being drawn. */
export function badProbes(chance: () => number): Probe[] {
  const attempts = Object.entries(TRESPASSES);
  const count = 1 + Math.floor(chance() * 4);
  const looking = Array.from({ length: count }, (): Probe => {
    const [name, attempt] = attempts[Math.floor(chance() * attempts.length)]!;
    let left = Math.floor(chance() * 40);
    return { name, look: (view) => left-- <= 0 && attempt(view) };
  });
  return [...looking, ...SPOILS.filter(() => chance() < 0.5)];
}

const inside = (view: Record<string, unknown>, field: string): Record<string, unknown> =>
  view[field] as Record<string, unknown>;

const firstOf = (view: Record<string, unknown>, ...path: readonly string[]): Record<string, unknown> => {
  const found = path.reduce<unknown>((at, field) => (at as Record<string, unknown>)[field], view);
  return (found as Record<string, unknown>[])[0]!;
};

/** Everything that can be seen, down to a depth. */
function shallow(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? 'a function' : value;
  if (depth === 0) return 'more';
  return Object.keys(value).map((field) => shallow((value as ReadOnly)[field], depth - 1));
}
