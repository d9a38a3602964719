/**
 * A detector watches the machine from where it stands and says when it has found a failure. It decides nothing: the run
 * starts the recovery.
 */
import type { ComponentKind } from '../../../experiment/component.ts';
import type { Machine } from '../machine/machine.ts';
import type { Cpu } from '../machine/state/cpu.ts';

export interface Detection {
  readonly detector: string;
  /** The CPU that found out; recovery begins there. */
  readonly cpu: Cpu;
  readonly why: string;
}

export interface Detector {
  readonly name: string;
  readonly summary: string;
  readonly watches: readonly ComponentKind[];
  attach(machine: Machine, report: (detection: Detection) => void): void;
}
