/** What moves and copies the memory of VMs, and other models have as well. */
import type { SharedQuantity } from '../experiment/shared.ts';
import {
  cloning,
  dump,
  host,
  liveUpgrade,
  migrationConstants,
  migrationTestbed,
  reboots,
  restore,
} from './shared-sources.ts';

export const memoryQuantities: readonly SharedQuantity[] = [
  {
    name: 'suspend handler of a guest',
    meaning: 'it detaches its devices',
    unit: 'ns',
    values: [
      reboots(({ suspendHandlerNanos }) => suspendHandlerNanos),
      migrationConstants(({ suspendNanos }) => suspendNanos),
    ],
  },
  {
    name: 'device state of a VM',
    meaning: 'vCPUs, interrupt controllers, emulated devices',
    unit: 'B',
    values: [
      liveUpgrade(({ deviceStateBytes }) => deviceStateBytes),
      migrationConstants(({ deviceStateBytes }) => deviceStateBytes),
    ],
    reason: 'with a frame buffer that is sent as it is in the first, paravirtual devices alone in the second',
  },
  {
    name: 'round trip',
    meaning: 'between machines on one switch',
    unit: 'ns',
    values: [host(({ roundTripNanos }) => roundTripNanos), migrationTestbed(({ roundTripNanos }) => roundTripNanos)],
    reason: 'from a client to a guest, through dom0, in the first; between two hosts in the second',
  },
  {
    name: 'reading of a booting guest',
    meaning: 'from its disk',
    unit: 'B',
    values: [host(({ bootReadBytes }) => bootReadBytes), cloning(({ bootReadBytes }) => bootReadBytes)],
    reason: 'guests of 2005 and of 2011, both assumed',
  },
  {
    name: 'pauses of a booting guest',
    meaning: 'for devices and time-outs',
    unit: 'ns',
    values: [host(({ bootWaitNanos }) => bootWaitNanos), cloning(({ bootWaitNanos }) => bootWaitNanos)],
    reason: 'guests of 2005, whose devices are paravirtual, and of 2011, which probe a whole machine; both assumed',
  },
  {
    name: 'reading at once of a booting guest',
    meaning: 'in one place of its disk',
    unit: 'B',
    values: [host(({ bootPieceBytes }) => bootPieceBytes), cloning(({ bootPieceBytes }) => bootPieceBytes)],
    reason: 'guests of 2005 and of 2011, both assumed',
  },
  {
    name: 'host after a power cut',
    meaning: 'firmware, VMM and privileged VM, until VMs can be started',
    unit: 'ns',
    values: [restore(({ hostRestartNanos }) => hostRestartNanos), dump(({ hostRestartNanos }) => hostRestartNanos)],
    reason: 'with the time until power is back in the first; both assumed',
  },
];
