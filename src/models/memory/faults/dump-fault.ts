/** What can fail while a dead VM is dumped and another takes its place. */
import type { Fault } from '../../../experiment/fault.ts';
import type { Disk } from '../platform/disk.ts';

export interface DumpSite {
  readonly disk: Disk;
  /** The dead VM and the recovery VM lose their memory, and nothing runs. */
  cutPower(): void;
  crashRecoveryVm(): void;
}

export type DumpFault = Fault<DumpSite>;

export const diskFailure: DumpFault = {
  name: 'disk-failure',
  summary: 'the disk fails: what was on it cannot be read any more',
  strikes: ['dvm'],
  strike({ disk }) {
    disk.fail();
    return 'the disk fails';
  },
};

export const diskFull: DumpFault = {
  name: 'disk-full',
  summary: 'nothing more can be written to the disk',
  strikes: ['dvm'],
  strike({ disk }) {
    disk.fill();
    return 'the disk is full';
  },
};

export const recoveryCrash: DumpFault = {
  name: 'recovery-crash',
  summary: 'the recovery VM crashes, too, if it runs already',
  strikes: ['appvm'],
  strike(site) {
    site.crashRecoveryVm();
    return 'the recovery VM crashes';
  },
};

export const powerCut: DumpFault = {
  name: 'power-cut',
  summary: 'the host loses its power, and with it all memory; it restarts',
  strikes: ['vmm'],
  strike(site) {
    site.cutPower();
    return 'the power is cut';
  },
};
