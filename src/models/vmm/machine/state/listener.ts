/** What the machine says of itself to those who watch it. */
import type { Cpu } from './cpu.ts';

/** Those who watch the machine: detectors, the fault injector, the recorder. */
export interface MachineListener {
  /** A CPU takes a fatal exception or fails an assertion inside the VMM. */
  fatal?(cpu: Cpu, why: string): void;
  /** A CPU halts, or stops halting: unhalted time is what the watchdog counts. */
  halted?(cpu: Cpu): void;
  unhalted?(cpu: Cpu): void;
  /** The instruction countdown has reached zero on this CPU, `instruction` stock instructions into its entry. */
  struck?(cpu: Cpu, instruction: number): void;
  consequence?(consequence: Consequence): void;
  /** A watchdog NMI arrives at the CPU, armed by a detector. */
  nmi?(cpu: Cpu): void;
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
  | 'grant-in-use'
  | 'stale-registers'
  | 'failed-assertion'
  | 'fatal-exception'
  | 'endless-loop'
  | 'recovery-not-reached'
  | 'recovery-met-corruption';

/** Those that one VM suffers; its name is the object. The others are of the VMM, and hit whoever depends on it. */
const OF_A_VM: ReadonlySet<ConsequenceKind> = new Set([
  'hypercall-result',
  'hypercall-refused',
  'lost-system-call',
  'segment-bases-lost',
  'guest-corrupted',
  'grant-in-use',
  'stale-registers',
]);

export const isOfVm = (kind: ConsequenceKind): boolean => OF_A_VM.has(kind);

/**
 * What damage did when it acted: a fatal one can be the cause of a failure. A consequence that is not fatal (an effect
 * lost, a timer that never fires) explains a stall that follows.
 */
export interface Consequence {
  readonly kind: ConsequenceKind;
  readonly object: string;
  readonly fatal: boolean;
}
/**
 * All who listen to one machine. Each of them is called in the order of registration, during the event in which the
 * thing happens.
 */
export class Listeners {
  private readonly all: MachineListener[] = [];

  push(listener: MachineListener): void {
    this.all.push(listener);
  }

  fatal(cpu: Cpu, why: string): void {
    for (const listener of this.all) listener.fatal?.(cpu, why);
  }

  halted(cpu: Cpu): void {
    for (const listener of this.all) listener.halted?.(cpu);
  }

  unhalted(cpu: Cpu): void {
    for (const listener of this.all) listener.unhalted?.(cpu);
  }

  struck(cpu: Cpu, instruction: number): void {
    for (const listener of this.all) listener.struck?.(cpu, instruction);
  }

  consequence(consequence: Consequence): void {
    for (const listener of this.all) listener.consequence?.(consequence);
  }

  nmi(cpu: Cpu): void {
    for (const listener of this.all) listener.nmi?.(cpu);
  }
}
