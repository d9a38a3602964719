/** What fails while VMs are made. What is lost follows from how far each of them has come. */
import type { Entry } from '../../../experiment/entry.ts';

export interface CreationVictim {
  failDisk(): void;
  /** The VMs that it is making are begun again; those that boot by themselves go on. */
  crashToolstack(): void;
}

export interface CreationFault extends Entry {
  strike(victim: CreationVictim): void;
}

export const creationFaults: readonly CreationFault[] = [
  {
    name: 'disk-failure',
    summary: "the disk with templates and the VMs' own disks fails for good",
    strike: (victim) => victim.failDisk(),
  },
  {
    name: 'toolstack-crash',
    summary: 'the toolstack, which makes VMs, crashes and is started again',
    strike: (victim) => victim.crashToolstack(),
  },
];
