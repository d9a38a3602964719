/** What is counted while a host runs. */
import type { CrowdedVm } from './crowded-vm.ts';

/** A VM that runs slower than this share of its speed suffers. */
const WELL = 0.999;

export class Tally {
  readonly #vms: readonly CrowdedVm[];
  readonly #before: Float64Array;
  overloads = 0;
  /** Of overloads that are over, in nanoseconds. */
  readonly lengths: number[] = [];
  /** Of the same, the most pages of other hosts that each has taken, all together. */
  tookPages = 0;
  moves = 0;
  movedBytes = 0;
  /** Time of VMs that wanted more than they had, or ran slower than they could, and what they did in it. */
  troubledNanos = 0;
  troubledWork = 0;
  /** Work that was not done, of all VMs. */
  lostNanos = 0;
  /** Time of VMs that wanted more than they had. */
  overloadedNanos = 0;
  excessPages = 0;
  excessPageNanos = 0;
  /** Time in which a service of the PrivVM was away. */
  toolsAwayNanos = 0;

  constructor(vms: readonly CrowdedVm[]) {
    this.#vms = vms;
    this.#before = new Float64Array(vms.length);
  }

  /** The time up to now, whose length this is. */
  add(nanos: number, excessPages: number): void {
    this.excessPages = Math.max(this.excessPages, excessPages);
    this.excessPageNanos += excessPages * nanos;
    for (const [index, vm] of this.#vms.entries()) {
      const worked = vm.workNanos - this.#before[index]!;
      this.#before[index] = vm.workNanos;
      this.lostNanos += nanos - worked;
      if (vm.isOverloaded) this.overloadedNanos += nanos;
      if (!vm.isOverloaded && worked >= WELL * nanos) continue;
      this.troubledNanos += nanos;
      this.troubledWork += worked;
    }
  }
}
