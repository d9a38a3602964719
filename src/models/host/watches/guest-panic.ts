import { us } from '../../../kernel/time.ts';
import type { HostWatch } from './watch.ts';

/** A paravirtualized kernel that panics makes a last hypercall: nothing at the scale of seconds. */
const HYPERCALL_NANOS = us(10);

export const guestPanic: HostWatch = {
  name: 'guest-panic',
  summary: 'a kernel that panics tells the VMM, at once',
  *notice({ simulation, guests }) {
    do yield simulation.delay(HYPERCALL_NANOS);
    while (guests.every(({ state }) => state !== 'crashed'));
  },
};
