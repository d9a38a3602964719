import type { Cpu } from './cpu.ts';
import type { Obstacle } from './obstacle.ts';
import type { Region } from './region.ts';

/** An instruction that does something else from now on, each time it is executed, until a recovery repairs the code. */
export interface FaultyCode {
  readonly entry: string;
  /** The code of which step of it: those of a batch share theirs. */
  readonly code: string;
  /** What it does each time without fail; null if only its execution tells. */
  readonly always: Obstacle | null;
  /** Called for each execution of the step, with the memory that it works on; what it returns stops the CPU there. */
  readonly act: (cpu: Cpu, region: Region) => Obstacle | null;
}
