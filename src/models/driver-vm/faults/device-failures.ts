/** Devices that stop answering, at whatever instant: their firmware hangs, or they are broken. */
import type { DriverVm } from '../host/driver-vm.ts';
import type { Device, DvmFault } from './fault.ts';

function fail(dvm: DriverVm, device: Device, state: 'hung' | 'broken'): string {
  const what = device === 'disk' ? 'disk' : 'card';
  dvm[what].fail(state);
  return `the ${what} ${state === 'hung' ? 'hangs in its firmware' : 'is broken'}`;
}

export const deviceHang: DvmFault = {
  name: 'device-hang',
  summary: 'a device stops answering until it is reset',
  strikes: ['dvm'],
  isOfDevice: true,
  strike: (dvm, device) => fail(dvm, device, 'hung'),
};

export const deviceBreak: DvmFault = {
  name: 'device-break',
  summary: 'a device stops answering, and a reset does not help: the DVM needs another device',
  strikes: ['dvm'],
  isOfDevice: true,
  strike: (dvm, device) => fail(dvm, device, 'broken'),
};
