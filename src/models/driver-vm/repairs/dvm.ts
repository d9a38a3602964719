/** Repairs of a DVM as a whole, done by the VMM from outside. */
import { startNanos } from './drivers.ts';
import type { DvmRepair } from './repair.ts';

const DRIVERS = ['disk-driver', 'network-driver'] as const;

/** From here on the failed DVM executes nothing, and the frontends know that they have no backend. */
export const pauseDvm: DvmRepair = {
  name: 'pause-dvm',
  summary: 'the VMM stops the failed DVM and notifies the frontends',
  optional: false,
  cost: ({ host }) => host.values.driverVm.pauseDvmNanos,
  apply({ host, failed, seenInRings }) {
    failed.pause();
    host.suspendFrontends();
    for (const frontend of host.blockFrontends) seenInRings.push(frontend.requestsInRing());
  },
  holds: ({ host, failed }) =>
    failed.state === 'paused' &&
    [...host.blockFrontends, ...host.networkFrontends].every(({ isSuspended }) => isSuspended),
};

/**
 * Without a mapping the IOMMU lets no device of the DVM reach a buffer: a command that is still under way can do no
 * harm.
 */
export const revokeGrants: DvmRepair = {
  name: 'revoke-grants',
  summary: 'the VMM revokes every mapping that the failed DVM and its devices have of the memory of other VMs',
  optional: true,
  cost: ({ host, failed }) =>
    host.grants.mappedCount(failed.index) * host.values.driverVm.segments * host.values.driverVm.revokeGrantNanos,
  apply({ host, failed }) {
    host.grants.revokeAll(failed.index);
  },
  holds: ({ host, failed }) => host.grants.mappedCount(failed.index) === 0,
};

export const resetDevices: DvmRepair = {
  name: 'reset-device',
  summary: 'the devices of the failed DVM are reset: the commands and packets in them are lost',
  optional: true,
  cost: ({ host }) => host.values.driverVm.resetDeviceNanos,
  apply({ failed }) {
    failed.disk.reset();
    failed.card.reset();
  },
  holds: ({ failed }) => failed.disk.isReset && failed.card.isReset,
};

export const bootKernel: DvmRepair = {
  name: 'boot-kernel',
  summary: 'a fresh image is copied over the DVM and its kernel starts',
  optional: false,
  cost({ host }) {
    const { imageBytes, copyBytesPerSecond, startKernelNanos } = host.values.driverVm;
    return (imageBytes / copyBytesPerSecond) * 1e9 + startKernelNanos;
  },
  apply({ failed }) {
    failed.clear();
  },
  holds: ({ failed }) => failed.state === 'off' && failed.corruption.size === 0 && failed.faultyStep === null,
};

export const startDrivers: DvmRepair = {
  name: 'start-drivers',
  summary: 'the drivers of the new kernel set up their devices',
  optional: false,
  // All of them, whichever has failed.
  cost: (scene) => startNanos({ ...scene, drivers: DRIVERS }),
  apply({ host, failed }) {
    host.bootDvm(failed.index);
  },
  holds: ({ failed }) => failed.state === 'running' && DRIVERS.every((driver) => failed.stateOf(driver) === 'running'),
};
