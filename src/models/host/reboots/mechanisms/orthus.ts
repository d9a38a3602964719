/**
 * Orthus (Zhang et al., ASPLOS 2019): two VMMs side by side. The VMs are grafted from the first onto the second with
 * their memory in place, and their devices are handed over. VMM and device models are new, the host kernel is not.
 */
import type { RebootMechanism } from '../mechanism.ts';
import { whereDown } from '../step.ts';
import { graftVms, loadUpgrade, startDeviceModels, startSecondVmm, unloadFirstVmm } from '../steps/live-upgrade.ts';
import { coldVmReboot } from './cold-vm-reboot.ts';

export const orthus: RebootMechanism = {
  name: 'orthus',
  summary: 'a second VMM is loaded beside the first, and running VMs are grafted onto it; a host that is down restarts',
  recovers: ['vmm', 'privvm', 'appvm'],
  repairs: [
    loadUpgrade,
    startSecondVmm,
    startDeviceModels,
    graftVms,
    unloadFirstVmm,
    ...restartWhereDown(coldVmReboot),
  ],
};

/** The steps of a reboot that start what does not run. */
export function restartWhereDown({ repairs }: RebootMechanism) {
  return repairs
    .filter(({ part }) => part === 'vmm' || part === 'booting-guests' || part === 'dom0')
    .map((step) => (step.part === 'booting-guests' ? step : whereDown(step)));
}
