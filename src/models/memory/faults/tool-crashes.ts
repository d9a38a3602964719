/** The tool that sends, and the client outside, stop. */
import type { MoveFault } from './fault.ts';

export const toolstackCrash: MoveFault = {
  name: 'toolstack-crash',
  summary: 'the tool that sends stops, and nobody is there to let the VM go on',
  strikes: ['toolstack'],
  canEnd: false,
  strike(struck) {
    struck.stopSender();
    return 'the tool that sends stopped';
  },
};

export const clientCrash: MoveFault = {
  name: 'client-crash',
  summary: 'the client outside stops',
  strikes: ['client'],
  canEnd: false,
  strike(struck) {
    struck.stopClient();
    return 'the client stopped';
  },
};
