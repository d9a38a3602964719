/** One entry being executed on one CPU, and how far it has come; the rules are in vmm/execution.ts. */
import { assert } from '../../../../kernel/assertions.ts';
import type { Cpu } from './cpu.ts';
import type { EntryOutline, StepOutline } from './entry.ts';
import type { Obstacle } from './obstacle.ts';
import type { Region } from './region.ts';
import type { Vcpu } from './vm.ts';

export class Execution {
  entry: EntryOutline | null = null;
  readonly cpu: Cpu;
  /** The vCPU on whose behalf the CPU is in the VMM: the caller of a hypercall, the owner of a line. */
  vcpu: Vcpu | null = null;
  /** What the entry is about: an event port, a line, a bit set of expired timers. Its meaning is the entry's. */
  argument = 0;
  startedAt = 0;
  /** When each step ends, after `base`. A step that is skipped ends with the one before. */
  ends: Float64Array;
  active: Uint8Array;
  base = 0;
  /** The steps that are active and do something, where the layout is a known one. These arrays are not written to. */
  acting: Uint8Array | null = null;
  /** The corruptions of the machine (`MachineState.corruptions`) among which the entry meets none. */
  cleanAmong = 0;
  /** Room for a layout of its own. */
  private ownEnds = new Float64Array(64);
  private ownActive = new Uint8Array(64);
  /**
   * The step that the CPU does not get past, because of a lock that is never released or of an obstacle; -1 if none.
   */
  stopsAt = -1;
  /** What it does not get past there; null for a lock. */
  obstacle: Obstacle | null = null;
  /** The memory in which it meets the obstacle; null for any other. */
  stopsIn: Region | null = null;
  /** Nanoseconds of work that a recovery mechanism's run-time parts add to it. */
  addedNanos = 0;
  /** Whether they pass (`ExperimentState.vmmTime`). */
  addedPasses = true;
  /** How many steps have taken effect; all of them once the entry is over. */
  done = 0;

  constructor(cpu: Cpu) {
    this.cpu = cpu;
    this.ends = this.ownEnds;
    this.active = this.ownActive;
  }

  /** Makes room for so many steps, whose ends are points in time. */
  layOutAnew(steps: number): void {
    if (this.ownEnds.length < steps) {
      this.ownEnds = new Float64Array(steps * 2);
      this.ownActive = new Uint8Array(steps * 2);
    }
    this.ends = this.ownEnds;
    this.active = this.ownActive;
    this.base = 0;
    this.acting = null;
  }

  endOfStep(i: number): number {
    return this.base + this.ends[i]!;
  }

  middleOfStep(i: number): number {
    return ((i > 0 ? this.endOfStep(i - 1) : this.startedAt) + this.endOfStep(i)) / 2;
  }

  get name(): string {
    return this.entry === null ? 'nothing' : this.entry.name;
  }

  /**
   * The stock step being executed at a time within the entry; a step that a run-time part adds belongs to the stock
   * step after it.
   */
  stepAt(time: number): StepOutline {
    const steps = this.entry?.steps ?? [];
    const last = this.stopsAt >= 0 ? this.stopsAt : steps.length - 1;
    let i = 0;
    while (i < last && (this.active[i] === 0 || steps[i]?.part !== undefined || this.endOfStep(i) <= time)) i++;
    const found = steps[i];
    assert(found !== undefined, 'an execution without a step');
    return found;
  }

  /** The step the CPU is in; the last one when all are done. */
  get currentStep(): StepOutline {
    const steps = this.entry?.steps ?? [];
    const current = steps[Math.min(this.done, steps.length - 1)];
    assert(current !== undefined, 'an execution without a step');
    return current;
  }
}
