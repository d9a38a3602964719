/** Who lives on the machine. */
import type { Vcpu } from '../machine/vcpu.ts';
import type { WatchedProgram } from '../machine/watched-program.ts';
import type { Guest, GuestVcpu } from '../workloads/guest-kernel.ts';

/** A vCPU with what its user has seen. */
export interface Resident {
  readonly vcpu: Vcpu;
  /** Of each thread on it when it began; one alone where its guest has no kernel of its own. */
  readonly programs: readonly WatchedProgram[];
  /** The kernel of its guest, if that has several threads. */
  readonly kernel: GuestVcpu | null;
  readonly guest: Guest | null;
  /** Index of its kind of guest. */
  readonly kind: number;
}
