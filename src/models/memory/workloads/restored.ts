/**
 * What runs in VMs that are restored: page classes by how they are touched once the guest runs again. Sizes and rates
 * are assumed; they span what the sources describe, from an idle desktop to a database whose every page may be next,
 * and from the smallest function to one that runs for seconds. The pages that no class claims are not touched.
 */
import type { Entry } from '../../../experiment/entry.ts';
import { type PageClass, WHOLE_PAGE } from '../pages/page-class.ts';
import type { RestoreValues } from '../parameters/restore.ts';

export interface RestoredGuest extends Entry {
  classes(values: Pick<RestoreValues, 'functionInputShare'>): readonly PageClass[];
  /** The computing of one invocation of a function; null for a service that goes on. */
  readonly invocationNanos: number | null;
}

const MIB_PAGES = 256;

interface Touched {
  readonly name: string;
  readonly mib: number;
  readonly readsPerSecond: number;
  readonly writesPerSecond?: number;
  readonly order?: PageClass['order'];
}

const classOf = ({ name, mib, readsPerSecond, writesPerSecond = 0, order = 'uniform' }: Touched): PageClass => ({
  name,
  pages: Math.round(mib * MIB_PAGES),
  use: 'data',
  readsPerSecond,
  writesPerSecond,
  order,
  change: WHOLE_PAGE,
  zeroShare: 0,
});

function service(name: string, summary: string, touched: readonly Touched[]): RestoredGuest {
  return { name, summary, classes: () => touched.map(classOf), invocationNanos: null };
}

/** A function touches the same pages in every invocation, one after the other, and some that depend on its input. */
function invoked(name: string, summary: string, milliseconds: number, same: number): RestoredGuest {
  const perSecond = (same * MIB_PAGES * 1000) / milliseconds;
  return {
    name,
    summary,
    invocationNanos: milliseconds * 1e6,
    classes: ({ functionInputShare }) => [
      classOf({ name: 'same', mib: same, readsPerSecond: perSecond, order: 'sweep' }),
      classOf({ name: 'input', mib: 64, readsPerSecond: perSecond * functionInputShare }),
    ],
  };
}

export const restoredGuests: readonly RestoredGuest[] = [
  service('desktop', 'an idle desktop: 24 MiB touched all the time, little else', [
    { name: 'hot', mib: 24, readsPerSecond: 3000, writesPerSecond: 300 },
    { name: 'warm', mib: 60, readsPerSecond: 4 },
  ]),
  service('web-server', 'a web server: 120 MiB of hot pages, 200 MiB of files that are asked for now and then', [
    { name: 'hot', mib: 120, readsPerSecond: 15_000, writesPerSecond: 1500 },
    { name: 'warm', mib: 200, readsPerSecond: 15 },
  ]),
  service('kernel-build', 'a compilation: 60 MiB hot, and a sweep over 300 MiB of sources and objects', [
    { name: 'hot', mib: 60, readsPerSecond: 8000, writesPerSecond: 2000 },
    { name: 'files', mib: 300, readsPerSecond: 1500, order: 'sweep' },
  ]),
  service('database', 'a database: 60 MiB hot, and 700 MiB of which any page may be next', [
    { name: 'hot', mib: 60, readsPerSecond: 8000, writesPerSecond: 800 },
    { name: 'tables', mib: 700, readsPerSecond: 400, writesPerSecond: 40 },
  ]),
  invoked('hello', 'the smallest function: 8 MiB touched in 1 ms of computing', 1, 8),
  invoked('image', 'a function on images: 25 MiB in 40 ms', 40, 25),
  invoked('inference', 'a function with a neural network: 70 MiB in 190 ms', 190, 70),
  invoked('training', 'a function that trains a model: 99 MiB in 5 s', 5000, 99),
];
