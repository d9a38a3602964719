import type { Cpu } from './cpu.ts';
import type { Obstacle } from './obstacle.ts';

/** An instruction that does something else from now on, each time it is executed, until a recovery repairs the code. */
export interface FaultyCode {
  readonly entry: string;
  readonly step: string;
  /** What it does each time without fail; null if only its execution tells. */
  readonly always: Obstacle | null;
  /** Called for each execution of the step; what it returns stops the CPU there. */
  readonly act: (cpu: Cpu) => Obstacle | null;
}
