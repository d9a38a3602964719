/** Devices that stop answering, at whatever instant: their firmware hangs, or they are broken. */
import type { DriverVm } from '../host/driver-vm.ts';
import type { Device, DvmFault } from './dvm-fault.ts';

const failed = (dvm: DriverVm, device: Device, state: 'hung' | 'broken'): void => {
  dvm.host.tell(device === 'disk' ? 'disk' : 'card', state === 'hung' ? 'its firmware hangs' : 'is broken');
  if (device === 'disk') dvm.disk.fail(state);
  else dvm.card.fail(state);
};

export const deviceHang: DvmFault = {
  name: 'device-hang',
  summary: 'a device stops answering until it is reset',
  isOfDevice: true,
  actsByItself: true,
  strike(dvm, device) {
    failed(dvm, device, 'hung');
  },
};

export const deviceBreak: DvmFault = {
  name: 'device-break',
  summary: 'a device stops answering, and a reset does not help: only another device does',
  isOfDevice: true,
  actsByItself: true,
  strike(dvm, device) {
    failed(dvm, device, 'broken');
  },
};
