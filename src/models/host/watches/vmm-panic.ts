import { assert } from '../../../kernel/assertions.ts';
import { us } from '../../../kernel/time.ts';
import type { HostWatch } from './watch.ts';

/** From the fatal exception to the handler: nothing at the scale of seconds. */
const HANDLER_NANOS = us(10);

export const vmmPanic: HostWatch = {
  name: 'vmm-panic',
  summary: "the crashing VMM's own panic handler, at once",
  *notice({ simulation, vmm }) {
    yield simulation.delay(HANDLER_NANOS);
    assert(vmm.state === 'crashed', 'the panic handler of a VMM runs that has not crashed');
  },
};
