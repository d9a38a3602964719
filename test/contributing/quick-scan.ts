/**
 * Scans the descriptors of the frames that VMs own, not of all frames of the host: what a thread of the VMM leaves half
 * validated belongs to the VM for which it worked.
 */

import type { Machine } from '../../src/models/vmm/machine/machine.ts';
import { isTorn } from '../../src/models/vmm/machine/state/page-frame.ts';
import type { RecoveryMechanism } from '../../src/models/vmm/mechanisms/mechanism.ts';
import { nilihype } from '../../src/models/vmm/mechanisms/nilihype.ts';
import { scanPageFrames } from '../../src/models/vmm/repairs/page-frames.ts';
import type { Repair } from '../../src/models/vmm/repairs/repair.ts';

const owned = ({ vms }: Machine) => vms.flatMap(({ frames }) => frames);

export const scanOwnedFrames: Repair = {
  name: 'scan-owned-frames',
  summary: 'scans the page-frame descriptors of the VMs and reconciles validation bit and use count',
  optional: true,
  fixes: ['torn-page-frame'],
  cost: ({ machine }) => Math.round(machine.values.frameRestoreNanos * owned(machine).length),
  apply({ machine }) {
    for (const frame of owned(machine).filter(isTorn)) {
      frame.typeCount = 0;
      frame.validated = false;
    }
  },
};

export const quickNilihype: RecoveryMechanism = {
  ...nilihype,
  name: 'nilihype-quick-scan',
  summary: 'NiLiHype, whose scan of page frames stops at those of the VMs',
  repairs: nilihype.repairs.map((repair) => (repair === scanPageFrames ? scanOwnedFrames : repair)),
};
