import type { Detector } from './detector.ts';

/** A fatal hardware exception or a failed software assertion inside the VMM (published S11). */
export const panic: Detector = {
  name: 'panic',
  summary: 'fatal hardware exception or failed assertion in the VMM',
  watches: ['vmm'],
  attach(machine, report) {
    machine.listeners.push({ fatal: (cpu, why) => report({ detector: 'panic', cpu, why }) });
  },
};
