/**
 * An entry into the VMM as CPUs and guests know it: by name, and step by step how long it takes and where interrupts
 * are off. What its steps do to the machine stands in vmm/step.ts.
 */
import type { RuntimePart } from './runtime-part.ts';

export interface StepOutline {
  readonly name: string;
  /** Which code it executes: its name, but for the numbers of a batch's elements, which share theirs. */
  readonly code: string;
  /** Instructions executed inside the VMM; decides where a fault strikes. */
  readonly instructions: number;
  /** Accesses to local or I/O APIC registers; they cost time, hardly instructions. */
  readonly apicAccesses: number;
  /** Maskable interrupts are off while it runs. */
  readonly masked: boolean;
  /** The stack pointer is still, or again, the guest's. */
  readonly onGuestStack: boolean;
  /** It reads arguments from the memory of the guest that called. */
  readonly copiesIn?: boolean;
  /** The run-time part of a recovery mechanism that adds this step; stock steps have none. */
  readonly part?: RuntimePart;
}

/** A step of an entry that is built for a platform. */
export interface TimedStepOutline extends StepOutline {
  /** How long its instructions and accesses take there. */
  readonly nanos: number;
}

export type EntryKind = 'hypercall' | 'system-call' | 'exception' | 'interrupt' | 'softirq' | 'idle';

export interface EntryOutline {
  /** `hypercall.grant-map`, `interrupt.line`, ... */
  readonly name: string;
  readonly kind: EntryKind;
  /**
   * The guest kernel stops with a bug report when this hypercall returns nonsense; an unchecked one merely loses its
   * effect.
   */
  readonly checked: boolean;
  /** It ends with a return from interrupt, which lets NMIs through again. */
  readonly endsByIret: boolean;
  readonly steps: readonly TimedStepOutline[];
}

/** All entries of one VMM. */
export interface EntryTable {
  readonly eventSend: EntryOutline;
  readonly block: EntryOutline;
  readonly setTimer: EntryOutline;
  readonly endOfInterrupt: EntryOutline;
  /** By the number of elements. */
  readonly grantMap: (size: number) => EntryOutline;
  readonly grantUnmap: (size: number) => EntryOutline;
  readonly grantCopy: EntryOutline;
  readonly pinTables: (size: number) => EntryOutline;
  readonly unpinTables: (size: number) => EntryOutline;
  readonly updateMapping: EntryOutline;
  readonly createDomain: EntryOutline;
  readonly pageFault: EntryOutline;
  readonly emulation: EntryOutline;
  readonly systemCall: EntryOutline;
  readonly returnToUser: EntryOutline;
  readonly lineInterrupt: EntryOutline;
  readonly timerInterrupt: EntryOutline;
  readonly eventCheckInterrupt: EntryOutline;
  readonly scheduleSoftirq: EntryOutline;
  readonly timerSoftirq: EntryOutline;
  readonly idleLoop: EntryOutline;
}
