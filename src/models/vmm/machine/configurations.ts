/** Which VMs there are, what they run, and what the experiment demands of them. */
import type { ComponentKind } from '../../../experiment/component.ts';
import type { Values } from '../../../experiment/parameter.ts';
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
  /** The constants that these two are, where they are. */
  readonly constants?: { readonly runNanos: Constant; readonly affectedAllowed?: Constant };
  /** The scenario says how many AppVMs there are, or what each of them runs. */
  readonly takesAppVms?: true;
}

type Constant = keyof typeof experiments;

/** What a scenario says of a configuration that leaves its AppVMs open. */
export interface ChosenVms {
  readonly appVms?: number | undefined;
  readonly workloads?: readonly string[] | undefined;
  readonly laterWorkloads?: readonly string[] | undefined;
  readonly affectedAllowed?: number | undefined;
}

/** The configuration as one run has it: with the AppVMs that the scenario wants, and these constants. */
export function configuredFor(
  chosen: Configuration,
  { appVms = 1, workloads, laterWorkloads = [], affectedAllowed: allowed }: ChosenVms,
  values?: Values<typeof experiments>,
): Configuration {
  const { constants, runNanos, affectedAllowed } = chosen;
  const atStart = (workloads ?? Array.from({ length: appVms }, () => null)).map(planned('at-start'));
  const vms = [...atStart, ...laterWorkloads.map(planned('after-recovery'))];
  const value = (constant: Constant | undefined, otherwise: number): number =>
    (constant && values?.[constant]) ?? otherwise;
  return {
    ...chosen,
    ...(chosen.takesAppVms && { appVms: vms }),
    runNanos: value(constants?.runNanos, runNanos),
    affectedAllowed: allowed ?? value(constants?.affectedAllowed, affectedAllowed),
  };
}

const planned =
  (created: AppVmPlan['created']) =>
  (workload: string | null): AppVmPlan => ({ workload, created });

/** What a scenario would say of these AppVMs if it left the configuration open: the same run, VM by VM. */
export function spelledOut(
  { appVms, affectedAllowed }: Configuration,
  workload: string | undefined,
): Required<Pick<ChosenVms, 'workloads'>> & ChosenVms {
  const listed = (when: AppVmPlan['created']): string[] =>
    appVms.filter(({ created }) => created === when).map((vm) => vm.workload ?? workload ?? '');
  const later = listed('after-recovery');
  return {
    workloads: listed('at-start'),
    ...(later.length > 0 && { laterWorkloads: later }),
    ...(affectedAllowed > 0 && { affectedAllowed }),
  };
}

export const configurations: readonly Configuration[] = [
  {
    name: '1AppVM',
    summary: 'PrivVM and one AppVM, one vCPU each, each pinned to its own CPU; success: no VM affected (S3, S9)',
    appVms: [{ workload: null, created: 'at-start' }],
    components: ['vmm', 'privvm', 'appvm'],
    affectedAllowed: 0,
    runNanos: experiments.oneAppVmNanos.value,
    constants: { runNanos: 'oneAppVmNanos' },
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
    constants: { runNanos: 'threeAppVmNanos', affectedAllowed: 'affectedAllowed' },
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
    constants: { runNanos: 'allThreeNanos' },
  },
  {
    name: 'AppVMs',
    summary:
      'PrivVM and as many AppVMs as `appVms` says, or `workloads` lists, from the start, each pinned to a CPU of ' +
      'its own; success: no VM affected',
    appVms: [{ workload: null, created: 'at-start' }],
    components: ['vmm', 'privvm', 'appvm'],
    affectedAllowed: 0,
    runNanos: experiments.oneAppVmNanos.value,
    constants: { runNanos: 'oneAppVmNanos' },
    takesAppVms: true,
  },
];
