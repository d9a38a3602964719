import type { HostCrash } from './crash.ts';

export const dom0Crash: HostCrash = {
  name: 'dom0-crash',
  summary: 'dom0 has crashed: the guests run on without their devices',
  strikes: ['privvm'],
  isOfGuests: false,
  strike(host) {
    host.dom0.state = 'crashed';
    for (const guest of host.guests) guest.detach();
  },
};
