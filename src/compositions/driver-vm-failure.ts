/** The failure of a host's driver VM, as compositions ask the driver VM's own model for it. */
import type { DriverVmSettings } from '../models/driver-vm/experiment/form.ts';
import { driverVmParts } from '../models/driver-vm/experiment/parts.ts';

/** All detectors are on; one AppVM has a disk and one a network, and they stand for all others. */
export const driverVmSettings = (model: string, recovery: string, without: readonly string[]): DriverVmSettings => ({
  experiment: 'driver-vm',
  fault: { model, target: 'dvm' },
  detection: driverVmParts.detectors.map(({ name }) => name),
  recovery: { dvm: recovery },
  without,
  blkBenchVms: 1,
  netBenchVms: 1,
  diskCache: 'off',
  packetIntervalUs: 1000,
});
