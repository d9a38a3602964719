/** What the steps of a dump work on. */
import type { Mechanism } from '../../../../experiment/mechanism.ts';
import type { AnyWork, Obstacle, Repair } from '../../../../experiment/repair.ts';
import type { Process } from '../../../../kernel/process.ts';
import type { Simulation } from '../../../../kernel/simulation.ts';
import type { Copy } from '../../pages/copy.ts';
import type { DumpValues } from '../../parameters/dump.ts';
import type { Disk } from '../../platform/disk.ts';
import type { ServerVm } from '../../platform/server-vm.ts';
import type { DumpFile } from './dump-file.ts';

export interface DumpScene {
  readonly simulation: Simulation;
  readonly disk: Disk;
  readonly values: DumpValues;
  /** Pages of the VM. */
  readonly pages: number;
  /** By page, 1 where the dead kernel had it in no use. */
  readonly isFree: Uint8Array;
  /** The memory of the dead VM: pages that were given away or lost are absent. */
  readonly dead: Copy;
  readonly file: DumpFile;
  /** The VM that takes the place of the dead one. */
  readonly recovery: ServerVm;
  /** Of the disk's bandwidth, what a rate control leaves to the dump while the recovery VM boots. */
  readonly dumpShare: number;
  readonly note: (actor: string, text: string) => void;

  /** Pages to be written; null until somebody has decided: all. */
  chosen: readonly number[] | null;
  isShared: boolean;
  /** The boot of the recovery VM, once it has begun. */
  booting: Process<void> | null;
  /** Why the dump ended before its end. */
  cutShort: string | null;
  /** The time at which the dump was complete. */
  dumpedAt: number | null;
  /** Nothing runs any more, for lack of power. */
  isDark: boolean;
}

export type DumpStep = Repair<DumpScene, never, never, AnyWork>;
export type DumpMechanism = Mechanism<DumpStep>;

export const passedOver = (why: string): Obstacle => ({ kind: 'passed-over', why });
