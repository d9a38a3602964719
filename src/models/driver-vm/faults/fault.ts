import type { Fault } from '../../../experiment/fault.ts';
import type { DriverVm } from '../host/driver-vm.ts';
import type { WorkStep } from '../host/work.ts';

/** Which of its two devices, with its driver, a fault is about. */
export type Device = 'disk' | 'network';

export interface DvmFault extends Fault<DriverVm, Device> {
  /** It is about one device or its driver, and a scenario says which. */
  readonly isOfDevice?: true;
  /**
   * Steps that count towards the strike, which then comes in the middle of one of them. Left out by a fault that asks
   * nobody and strikes at an instant of the clock.
   */
  readonly counts?: (step: WorkStep, device: Device) => boolean;
}

export const driverOf = (device: Device): 'disk-driver' | 'network-driver' =>
  device === 'disk' ? 'disk-driver' : 'network-driver';

/** Whether anything has used what a fault changed. */
export const isTouched = ({ host }: DriverVm): boolean => host.isTouched;
