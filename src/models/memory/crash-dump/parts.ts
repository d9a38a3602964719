/** The parts that scenarios about a crash dump can name. */
import { type DumpFault, diskFailure, diskFull, powerCut, recoveryCrash } from '../faults/dump-fault.ts';
import { noDump, serialDump, vicover } from '../mechanisms/dump/mechanisms.ts';
import type { DumpMechanism } from '../mechanisms/dump/scene.ts';

export const crashDumpParts = {
  dumps: [vicover, serialDump, noDump] as readonly DumpMechanism[],
  faults: [diskFailure, diskFull, recoveryCrash, powerCut] as readonly DumpFault[],
};

export type CrashDumpParts = typeof crashDumpParts;
