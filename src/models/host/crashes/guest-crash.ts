import type { HostCrash } from './crash.ts';

export const guestCrash: HostCrash = {
  name: 'guest-crash',
  summary: 'the kernels of all guests have crashed: nothing more is written back',
  strikes: ['appvm'],
  isOfGuests: true,
  strike(host) {
    for (const guest of host.guests) guest.halt('crashed');
  },
};
