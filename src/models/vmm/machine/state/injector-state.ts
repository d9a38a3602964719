/** What the fault injector keeps with the machine that it strikes. */

/**
 * Counts instructions of the stock hypervisor down on one CPU, or on all together (`cpu` -1), and strikes when none is
 * left.
 */
export interface InstructionCountdown {
  readonly cpu: number;
  instructions: number;
}

export class InjectorState {
  /** Null before it is armed, and once it has struck. */
  countdown: InstructionCountdown | null = null;
  /** Whether anything has used what a fault changed. */
  faultActivated = false;
}
