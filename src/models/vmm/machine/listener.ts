/** What the machine says of itself to those who watch it. */
import type { Cpu } from './hardware/cpu.ts';

/**
 * Those who watch the machine: detectors, the fault injector, the recorder. Calls come in the order of registration.
 */
export interface MachineListener {
  /** A CPU takes a fatal exception or fails an assertion inside the VMM. */
  fatal?(cpu: Cpu, why: string): void;
  /** A CPU halts, or stops halting: unhalted time is what the watchdog counts. */
  halted?(cpu: Cpu): void;
  unhalted?(cpu: Cpu): void;
  /** The instruction countdown has reached zero on this CPU, `instruction` stock instructions into its entry. */
  struck?(cpu: Cpu, instruction: number): void;
  consequence?(consequence: Consequence): void;
}

/** What damage does when it acts. */
export type ConsequenceKind =
  | 'interrupts-masked'
  | 'wrong-cpu-called'
  | 'held-lock'
  | 'torn-page-frame'
  | 'hypercall-result'
  | 'hypercall-refused'
  | 'lost-hypercall'
  | 'lost-system-call'
  | 'segment-bases-lost'
  | 'guest-corrupted'
  | 'failed-assertion'
  | 'fatal-exception'
  | 'endless-loop'
  | 'recovery-not-reached'
  | 'recovery-met-corruption';

/**
 * What damage did when it acted: the first fatal one is the cause of a failure.
 * A consequence that is not fatal (an effect lost, a timer that never fires) explains a stall that follows.
 */
export interface Consequence {
  readonly kind: ConsequenceKind;
  readonly object: string;
  readonly fatal: boolean;
}
