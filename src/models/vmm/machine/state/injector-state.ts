/** What the fault injector keeps with the machine that it strikes. */
import type { Cpu } from './cpu.ts';
import type { Hypercall } from './gate.ts';
import type { Vm } from './vm.ts';

/**
 * Counts instructions of the stock hypervisor down on one CPU, or on all together (`cpu` -1), and strikes when none is
 * left.
 */
export interface InstructionCountdown {
  readonly cpu: number;
  instructions: number;
}

/** A guest's kernel that has lost its mind: what its next calls become. */
export interface WildCaller {
  readonly vm: Vm;
  /** The call that it makes in place of this one. */
  next(made: Hypercall): Hypercall;
  /** A handler uses this argument, which names nothing, on this CPU. */
  misuse(cpu: Cpu, argument: number): void;
}

export class InjectorState {
  /** Null before it is armed, and once it has struck. */
  countdown: InstructionCountdown | null = null;
  /** Whether anything has used what a fault changed. */
  faultActivated = false;
  wild: WildCaller | null = null;
}
