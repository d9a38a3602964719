/** Starting the whole host anew, through the firmware. Nothing survives. */
import { done, type Repair } from '../repair.ts';

export const firmwareReset: Repair = {
  name: 'firmware-reset',
  summary: 'resets the machine and runs the firmware; every VM is lost',
  optional: false,
  fixes: [],
  cost: ({ machine }) => machine.values.firmwareNanos,
  apply({ machine }) {
    for (const vm of machine.vms) vm.crashed ??= 'lost in the reboot of the host';
    return done;
  },
};

export const bootHost: Repair = {
  name: 'boot-host',
  summary: 'boots the VMM and the PrivVM',
  optional: false,
  fixes: [],
  cost: ({ machine }) => machine.values.hostBootNanos,
  apply: () => done,
};

export const bootGuests: Repair = {
  name: 'boot-guests',
  summary: 'boots the AppVMs, side by side; their workloads start from the beginning',
  optional: false,
  fixes: [],
  cost: ({ machine }) => machine.values.guestBootNanos,
  apply(scene) {
    scene.rebuildVms();
    return done;
  },
};
