/** Hypercalls whose VMM thread is gone. */
import { done, type Repair } from '../repair.ts';

/** The VM will issue the call again, from its start: fine for what is idempotent, an error or worse for what is not. */
export const hypercallRetry: Repair = {
  name: 'hypercall-retry',
  summary: 'rewinds every half-executed hypercall so that its VM issues it again',
  optional: true,
  fixes: ['hypercall-in-flight'],
  cost: () => 0,
  apply({ machine }) {
    for (const { vcpu } of machine.vms) if (vcpu.inFlight !== null) vcpu.rewound = true;
    return done;
  },
};
