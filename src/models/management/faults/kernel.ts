/** The PrivVM's kernel fails: it panics, it hangs, or it panics at the same time as the driver VM. */
import type { ManagementFault } from './fault.ts';

export const privvmFailstop: ManagementFault = {
  name: 'privvm-failstop',
  summary: "the PrivVM's kernel panics, and every process in it ends",
  strikes: ['privvm'],
  strike(plane) {
    plane.panic();
    return 'kernel';
  },
};

export const privvmHang: ManagementFault = {
  name: 'privvm-hang',
  summary: "the PrivVM's kernel hangs: nothing in the PrivVM runs any more, and it reports nothing",
  strikes: ['privvm'],
  strike({ privvm }) {
    privvm.state = 'hung';
    return 'kernel';
  },
};

export const allComponents: ManagementFault = {
  name: 'all-components',
  summary: 'PrivVM and driver VM fail at the same time (P10)',
  strikes: ['privvm', 'dvm'],
  strike(plane) {
    plane.driverVm.fail();
    plane.panic();
    return 'kernel and driver VM';
  },
};
