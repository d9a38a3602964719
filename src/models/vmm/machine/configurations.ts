/** Which VMs there are, what they run, and what the experiment demands of them. */
import type { ComponentKind } from '../../../experiment/component.ts';
import { experimentParameters as experiments } from '../parameters/experiments.ts';

export interface AppVmPlan {
  /** What it runs, by the name of the workload; null for whatever the scenario says. */
  readonly workload: string | null;
  /**
   * Whether it is there from the start, or made by the PrivVM's toolstack once the VMM has been recovered. In a run
   * without a recovery there is none of the latter.
   */
  readonly created: 'at-start' | 'after-recovery';
}

export interface Configuration {
  readonly name: string;
  readonly summary: string;
  /** In the order of their CPUs, from cpu 1 on; the PrivVM has cpu 0. */
  readonly appVms: readonly AppVmPlan[];
  /** The components there are to strike, watch and recover. */
  readonly components: readonly ComponentKind[];
  /**
   * The run counts as a success with at most this many of the AppVMs affected that were there when the fault struck.
   * One created later must not be.
   */
  readonly affectedAllowed: number;
  /** How long the benchmark runs, in nanoseconds. */
  readonly runNanos: number;
}

export const configurations: readonly Configuration[] = [
  {
    name: '1AppVM',
    summary: 'PrivVM and one AppVM, one vCPU each, each pinned to its own CPU; success: no VM affected (S3, S9)',
    appVms: [{ workload: null, created: 'at-start' }],
    components: ['vmm', 'privvm', 'appvm'],
    affectedAllowed: 0,
    runNanos: experiments.oneAppVmNanos.value,
  },
  {
    name: '3AppVM',
    summary:
      'PrivVM, AppVMs with NetBench and UnixBench, and one with BlkBench created after the ' +
      'recovery; success: at most one of the two affected, and the third runs (S3, S10)',
    appVms: [
      { workload: 'NetBench', created: 'at-start' },
      { workload: 'UnixBench', created: 'at-start' },
      { workload: 'BlkBench', created: 'after-recovery' },
    ],
    components: ['vmm', 'privvm', 'appvm'],
    affectedAllowed: experiments.affectedAllowed.value,
    runNanos: experiments.threeAppVmNanos.value,
  },
  {
    name: 'all-three',
    summary: 'PrivVM and AppVMs with NetBench, UnixBench and BlkBench from the start; success: no VM affected',
    appVms: [
      { workload: 'NetBench', created: 'at-start' },
      { workload: 'UnixBench', created: 'at-start' },
      { workload: 'BlkBench', created: 'at-start' },
    ],
    components: ['vmm', 'privvm', 'appvm'],
    affectedAllowed: 0,
    runNanos: experiments.allThreeNanos.value,
  },
];
