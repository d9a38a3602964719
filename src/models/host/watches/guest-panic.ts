import { us } from '../../../kernel/time.ts';
import type { HostDetector } from './detector.ts';

/** A paravirtualized kernel that panics makes a last hypercall, whose time is negligible at the scale of seconds. */
const HYPERCALL_NANOS = us(10);

export const guestPanic: HostDetector = {
  name: 'guest-panic',
  summary: 'a kernel that panics reports it to the VMM, at once',
  watches: ['appvm'],
  *attach({ simulation, guests }, report) {
    do yield simulation.delay(HYPERCALL_NANOS);
    while (guests.every(({ state }) => state !== 'crashed'));
    report({ detector: 'guest-panic', why: 'the kernel of a guest has panicked' });
  },
};
