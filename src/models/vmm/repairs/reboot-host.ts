/** Restarts the complete host through the firmware. No state survives. */

import { LOST_IN_REBOOT } from '../machine/state/vm.ts';
import type { Repair } from './repair.ts';

export const haltHost: Repair = {
  name: 'halt-host',
  summary: 'stops every CPU; what the VMs held in memory is lost',
  optional: false,
  cost: () => 0,
  apply({ machine }) {
    machine.powerOff();
    for (const vm of machine.vms) vm.crashed ??= LOST_IN_REBOOT;
  },
};

export const firmwareReset: Repair = {
  name: 'firmware-reset',
  summary: 'resets the machine and runs the firmware',
  optional: false,
  cost: ({ machine }) => machine.values.firmwareNanos,
  apply() {},
};

export const bootHost: Repair = {
  name: 'boot-host',
  summary: 'boots the VMM and the PrivVM',
  optional: false,
  cost: ({ machine }) => machine.values.hostBootNanos,
  apply() {},
};

export const bootGuests: Repair = {
  name: 'boot-guests',
  summary: 'boots the AppVMs, in parallel; their workloads start from the beginning',
  optional: false,
  cost: ({ machine }) => machine.values.guestBootNanos,
  apply(scene) {
    scene.rebuildVms();
  },
};
