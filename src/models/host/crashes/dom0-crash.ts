import type { HostFault } from './fault.ts';

export const dom0Crash: HostFault = {
  name: 'dom0-crash',
  summary: 'dom0 has crashed: the guests run on without their devices',
  strikes: ['privvm'],
  strike(host) {
    host.dom0.state = 'crashed';
    for (const guest of host.guests) guest.detach();
    return 'stops dom0';
  },
};
