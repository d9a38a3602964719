import type { Fault } from '../../../experiment/fault.ts';
import type { Machine } from '../machine/machine.ts';
import type { Cpu } from '../machine/state/cpu.ts';

/** Strikes a CPU in the middle of the entry that it is executing. */
export type FaultModel = Fault<Machine, Cpu>;
