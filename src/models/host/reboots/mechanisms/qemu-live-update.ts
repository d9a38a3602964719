/**
 * QEMU live update: the device model of a VM saves its state in memory and executes its successor, which maps the same
 * memory and keeps the files of the devices. The VMM and the host kernel stay.
 */
import type { RebootMechanism } from '../mechanism.ts';
import { loadUpgrade, updateDeviceModels } from '../steps/live-upgrade.ts';
import { coldVmReboot } from './cold-vm-reboot.ts';
import { restartWhereDown } from './orthus.ts';

export const qemuLiveUpdate: RebootMechanism = {
  name: 'qemu-live-update',
  summary: 'the device model of each VM is replaced while the VM is paused for a moment; a host that is down restarts',
  recovers: ['dvm'],
  repairs: [loadUpgrade, updateDeviceModels, ...restartWhereDown(coldVmReboot)],
};
