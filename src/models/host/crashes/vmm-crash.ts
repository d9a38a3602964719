import type { HostFault } from './fault.ts';

export const vmmCrash: HostFault = {
  name: 'vmm-crash',
  summary: 'the VMM has crashed, and everything on it stands still',
  strikes: ['vmm'],
  strike(host) {
    host.vmm.state = 'crashed';
    host.dom0.state = 'crashed';
    for (const guest of host.guests) guest.halt('crashed');
    return 'stops the VMM, and everything on it';
  },
};
