import { fixedParameters } from '../parameters/fixed.ts';
import type { HostDetector } from './detector.ts';

/** From the fatal exception to the handler: nothing at the scale of seconds. */
const HANDLER_NANOS = fixedParameters.vmmPanicNanos.value;

export const vmmPanic: HostDetector = {
  name: 'vmm-panic',
  summary: "the crashing VMM's own panic handler, at once",
  watches: ['vmm'],
  *attach({ simulation, vmm }, report) {
    do yield simulation.delay(HANDLER_NANOS);
    while (vmm.state !== 'crashed');
    report({ detector: 'vmm-panic', why: 'the VMM has panicked' });
  },
};
