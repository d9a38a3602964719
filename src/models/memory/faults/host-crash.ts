import type { MoveFault } from './fault.ts';

export const hostCrash: MoveFault = {
  name: 'host-crash',
  summary: 'a host stops, with its VMs and its memory',
  strikes: ['source', 'destination'],
  canEnd: false,
  strike(struck, target) {
    struck.crash(target === 'source' ? 'source' : 'destination');
    return `the ${target} stopped`;
  },
};
