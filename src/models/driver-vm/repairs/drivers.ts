/** Repairs of a driver inside a DVM whose kernel lives. */

import { isRequeued, requeue } from '../host/block-path.ts';
import type { DvmRepair, DvmScene } from './repair.ts';

export const stopDriver: DvmRepair = {
  name: 'stop-driver',
  summary: "the kernel of the DVM kills the driver's remaining threads and frees its memory",
  optional: false,
  cost: ({ host }) => host.values.driverVm.stopDriverNanos,
  apply({ failed, drivers }) {
    if (failed.state !== 'running') return 'the kernel that is to reload a driver does not run';
    for (const driver of drivers) failed.unloadDriver(driver);
    return null;
  },
  holds: ({ failed, drivers }) =>
    drivers.every((driver) => failed.stateOf(driver) === 'stopped' && !failed.corruption.has(driver)),
};

/** Of the drivers that are reloaded. What a device still holds of the old driver's goes with it. */
export const resetDriversDevice: DvmRepair = {
  name: 'reset-device',
  summary: "the driver's device is reset: the commands and packets in it are lost",
  optional: true,
  cost: ({ host }) => host.values.driverVm.resetDeviceNanos,
  apply({ failed, drivers }) {
    if (drivers.includes('disk-driver')) failed.disk.reset();
    if (drivers.includes('network-driver')) failed.card.reset();
  },
  holds: ({ failed, drivers }) =>
    (!drivers.includes('disk-driver') || failed.disk.isReset) &&
    (!drivers.includes('network-driver') || failed.card.isReset),
};

export const startDriver: DvmRepair = {
  name: 'start-driver',
  summary: 'the driver is loaded again and sets its device up',
  optional: false,
  cost: startNanos,
  apply({ host, failed, drivers }) {
    for (const driver of drivers) host.startDriver(failed.index, driver);
    failed.kick();
  },
  holds: ({ failed, drivers }) => drivers.every((driver) => failed.stateOf(driver) === 'running'),
};

/** The time of the slowest: drivers start side by side. */
export function startNanos({ host, drivers }: DvmScene): number {
  const { startDiskDriverNanos, startNetworkDriverNanos } = host.values.driverVm;
  return Math.max(
    ...drivers.map((driver) => (driver === 'disk-driver' ? startDiskDriverNanos : startNetworkDriverNanos)),
  );
}

export const resubmitRequests: DvmRepair = {
  name: 'resubmit-requests',
  summary: 'the backend queues all accepted requests without a response again, for the new driver, in their order',
  optional: true,
  cost: ({ host, failed, drivers }) => {
    if (!drivers.includes('disk-driver')) return 0;
    const accepted = failed.blockLinks.flatMap((link) => link.accepted.filter(({ held }) => held));
    return accepted.length * host.values.driverVm.buildCommandNanos;
  },
  apply({ failed, drivers }) {
    if (drivers.includes('disk-driver')) requeue(failed);
  },
  holds: ({ failed, drivers }) => !drivers.includes('disk-driver') || isRequeued(failed),
};
