import type { Detector } from './detector.ts';

/** The gate before the hypercalls stops a call: the guest is not what it was. The VMM itself has not failed. */
export const hypercallGateDetector: Detector = {
  name: 'hypercall-gate',
  summary: 'a policy before the hypercalls reports the first call of a guest that it does not allow',
  watches: ['privvm', 'appvm'],
  attach(machine, report) {
    if (machine.gate !== null) machine.gate.notices = (cpu, why) => report({ detector: 'hypercall-gate', cpu, why });
  },
};
