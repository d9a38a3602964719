/** How many VMs there are, and what the experiment demands of them. */
export interface Configuration {
  readonly name: string;
  readonly summary: string;
  readonly appVms: number;
  /** The run counts as a success with at most this many AppVMs affected. */
  readonly affectedAllowed: number;
  /** How long the benchmark runs, in nanoseconds. */
  readonly runNanos: number;
}

export const configurations: readonly Configuration[] = [
  {
    name: '1AppVM',
    summary: 'PrivVM and one AppVM, one vCPU each, each pinned to its own CPU; success: no VM affected (S3, S9)',
    appVms: 1,
    affectedAllowed: 0,
    runNanos: 10_000_000_000,
  },
];
