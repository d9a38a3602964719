/** What registers of a kernel hold and what a changed instruction does, where the VMM and the driver VM differ. */
import type { SharedQuantity } from '../experiment/shared.ts';
import { driverVmFaults, vmmFaults } from './shared-sources.ts';

const reason =
  "the VMM's were fitted to Z4 again when a changed instruction became one fault that is drawn once; the driver VM's " +
  'stay as they were fitted before, since nothing is published of a Linux kernel apart';

export const faultQuantities: readonly SharedQuantity[] = [
  {
    name: 'registers that hold an address',
    meaning: 'of all general registers, at a random instruction',
    unit: 'share',
    values: [
      vmmFaults(({ pointerRegister }) => pointerRegister),
      driverVmFaults(({ pointerRegister }) => pointerRegister),
    ],
    reason,
  },
  {
    name: 'registers that hold a value',
    meaning: 'that will be stored or decide a branch, of all general registers',
    unit: 'share',
    values: [vmmFaults(({ valueRegister }) => valueRegister), driverVmFaults(({ valueRegister }) => valueRegister)],
  },
  {
    name: "registers that hold the user's value",
    meaning: 'of the guest or the process below, which the entry did not save',
    unit: 'share',
    values: [vmmFaults(({ guestRegister }) => guestRegister), driverVmFaults(({ guestRegister }) => guestRegister)],
    reason,
  },
  {
    name: 'changed instructions that trap',
    meaning: 'undefined, privileged wrongly, or read out of step',
    unit: 'share',
    values: [vmmFaults(({ trappingCode }) => trappingCode), driverVmFaults(({ trappingCode }) => trappingCode)],
    reason,
  },
];
