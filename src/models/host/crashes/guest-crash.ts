import type { HostFault } from './fault.ts';

export const guestCrash: HostFault = {
  name: 'guest-crash',
  summary: 'the kernels of all guests have crashed: nothing more is written back',
  strikes: ['appvm'],
  strike(host) {
    for (const guest of host.guests) guest.halt('crashed');
    return 'stops the kernels of all guests';
  },
};
