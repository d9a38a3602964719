/** A program that is watched from outside: by its user, and by detectors. */
import type { Program } from './vcpu.ts';

/** What became of the pieces of work that a program has to do in time. */
export interface Seen {
  /** From when a piece could begin until it was done, less what it computes, in nanoseconds. */
  readonly waits: number[];
  /** Pieces that were not done by the beginning of the next. */
  missed: number;
  /** When a program that ends has ended; null for others. */
  endedAt: number | null;
  /** Operations on a disk. */
  operations: number;
}

export interface WatchedProgram extends Program {
  readonly seen: Seen;
  /** Whether a piece of work is due. */
  isDue(now: number): boolean;
  /** Told when a piece is done. */
  done: (now: number) => void;
}

/** It looks for signs of life, at its times and whenever it is called. */
export interface MonitorProgram extends WatchedProgram {
  /** It has to look as soon as it gets a core; whoever calls has to rouse its vCPU. */
  call(): void;
}
