/** Drivers that crash and drivers that hang: bugs in the code that a DVM was made to contain. */
import { type DvmFault, driverOf } from './fault.ts';

export const driverCrash: DvmFault = {
  name: 'driver-crash',
  summary: 'a driver follows a bad pointer in the middle of a step: its threads are killed, the kernel runs on',
  strikes: ['dvm'],
  isOfDevice: true,
  counts: (step, device) => step.part === driverOf(device),
  strike(dvm, device) {
    dvm.trap(driverOf(device), 'page fault on a bad pointer');
    return `the ${driverOf(device)} follows a bad pointer`;
  },
};

/** Of one class of bugs the kernel hears nothing at all: the driver waits for a lock, and everything else goes on. */
export const driverStall: DvmFault = {
  name: 'driver-stall',
  summary: 'a driver waits for a lock that is never released: its threads sleep for good, the kernel runs on',
  strikes: ['dvm'],
  isOfDevice: true,
  counts: (step, device) => step.part === driverOf(device),
  strike(dvm, device) {
    dvm.stopDriver(driverOf(device), 'asleep');
    return `the ${driverOf(device)} falls asleep`;
  },
};

export const driverHang: DvmFault = {
  name: 'driver-hang',
  summary: "a driver is in an endless loop and never releases the DVM's only vCPU",
  strikes: ['dvm'],
  isOfDevice: true,
  counts: (step, device) => step.part === driverOf(device),
  strike(dvm, device) {
    dvm.spin(`in the ${driverOf(device)}`);
    return `the ${driverOf(device)} does not leave a loop`;
  },
};
