import { us } from '../../../kernel/time.ts';
import type { HostDetector } from './detector.ts';

/** The time from the fatal exception to the handler is negligible at the scale of seconds. */
const HANDLER_NANOS = us(10);

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
