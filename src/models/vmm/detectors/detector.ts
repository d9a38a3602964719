import type * as contract from '../../../experiment/detector.ts';
import type { Machine } from '../machine/machine.ts';
import type { Cpu } from '../machine/state/cpu.ts';

export interface Detection extends contract.Detection {
  /** The CPU that detected the failure, on which recovery begins. */
  readonly cpu: Cpu;
}

export type Detector = contract.Detector<Machine, Detection>;
