import type { HostCrash } from './crash.ts';

export const vmmCrash: HostCrash = {
  name: 'vmm-crash',
  summary: 'the VMM has crashed, and everything on it stands still',
  strikes: ['vmm'],
  isOfGuests: false,
  strike(host) {
    host.vmm.state = 'crashed';
    host.dom0.state = 'crashed';
    for (const guest of host.guests) guest.halt('crashed');
  },
};
