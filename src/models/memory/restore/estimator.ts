/**
 * What is taken for the working set, when the image is written. All of them watch the guest for a while; they differ in
 * when, in what they see, and in the price.
 */
import type { Entry } from '../../../experiment/entry.ts';
import type { Accesses } from '../pages/accesses.ts';
import type { RestoreValues } from '../parameters/restore.ts';

/** Running from here to the moment of saving, or from there on. */
export interface Watched {
  /** Of the time before the image, in its last part. */
  readonly before: () => Accesses;
  /** Of the time after it: the VM goes on, or a first restored VM runs. */
  readonly after: () => Accesses;
}

export interface Estimate {
  /** In the order in which they are read. */
  readonly pages: Uint32Array;
  /** What the watching took of the guest, or of a core beside it. */
  readonly costNanos: number;
}

export interface Estimator extends Entry {
  estimate(watched: Watched, nanos: number, pages: number, values: RestoreValues): Estimate;
}

const accessBits: Estimator = {
  name: 'access-bits',
  summary: 'pages whose access bits were set in the time before the image, looked at once a second',
  estimate({ before }, nanos, pages, { accessScanNanosPerPage }) {
    const touched = touchedIn(before(), nanos).sort((a, b) => a - b);
    const scans = Math.max(1, Math.ceil(nanos / 1e9));
    return { pages: Uint32Array.from(touched), costNanos: scans * pages * accessScanNanosPerPage };
  },
};

const trace: Estimator = {
  name: 'trace',
  summary: 'pages that the VM reads and writes after the image was taken, in the order of their first access',
  estimate({ after }, nanos, _, { traceFaultNanos }) {
    const touched = touchedIn(after(), nanos);
    return { pages: Uint32Array.from(touched), costNanos: touched.length * traceFaultNanos };
  },
};

const recording: Estimator = {
  name: 'recording',
  summary: 'pages that the first VM restored from the image has waited for, in this order, as REAP records them',
  estimate: ({ after }, nanos) => ({ pages: Uint32Array.from(touchedIn(after(), nanos)), costNanos: 0 }),
};

export const estimators: readonly Estimator[] = [accessBits, trace, recording];

/** In the order of their first access. */
function touchedIn(accesses: Accesses, nanos: number): number[] {
  const touched = new Set<number>();
  for (let access = accesses.next(nanos); access !== null; access = accesses.next(nanos)) touched.add(access.page);
  return [...touched];
}
