/** The failure of a host's driver VM. Compositions ask the driver VM's own model for it. */
import type { DriverVmSettings } from '../models/driver-vm/experiment/form.ts';
import { driverVmParts } from '../models/driver-vm/experiment/parts.ts';

/** All detectors are on. Two AppVMs, one with a disk and one with a network interface, represent all others. */
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
