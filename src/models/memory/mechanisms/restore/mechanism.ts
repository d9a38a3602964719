/** A way to restore a VM from its image. */
import type { Entry } from '../../../../experiment/entry.ts';

export interface RestoreMechanism extends Entry {
  /** What is read before the guest runs. */
  readonly first: 'everything' | 'working-set' | 'nothing';
  /** Whether the rest is read while the guest runs, or only what it waits for. */
  readonly background: boolean;
  /** The VM has never left the memory: nothing is read. For comparison. */
  readonly isResident?: true;
}

export const eager: RestoreMechanism = {
  name: 'eager',
  summary: 'reads the whole image, then lets the guest run',
  first: 'everything',
  background: false,
};

export const lazy: RestoreMechanism = {
  name: 'lazy',
  summary: 'lets the guest run at once; reads each page when it is touched, and the rest in the background',
  first: 'nothing',
  background: true,
};

export const workingSet: RestoreMechanism = {
  name: 'working-set',
  summary: 'reads the estimated working set in one sweep, lets the guest run, and reads the rest as lazy does',
  first: 'working-set',
  background: true,
};

export const onDemand: RestoreMechanism = {
  name: 'on-demand',
  summary: 'lets the guest run at once and reads nothing but what it touches: a plain snapshot that is mapped',
  first: 'nothing',
  background: false,
};

export const recordAndPrefetch: RestoreMechanism = {
  name: 'record-and-prefetch',
  summary: 'REAP: reads in one sweep what the first invocation has touched, and later only what is touched besides',
  first: 'working-set',
  background: false,
};

export const resident: RestoreMechanism = {
  name: 'resident',
  summary: 'the VM has stayed in memory: what any restore is compared with',
  first: 'nothing',
  background: false,
  isResident: true,
};

export const restoreMechanisms: readonly RestoreMechanism[] = [
  eager,
  lazy,
  workingSet,
  onDemand,
  recordAndPrefetch,
  resident,
];
