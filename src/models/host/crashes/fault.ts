import type { Fault } from '../../../experiment/fault.ts';
import type { Host } from '../host/host.ts';

/**
 * Faults at the scale of seconds: a component of a host stops. What happens inside it is left to the component's own
 * model.
 */
export type HostFault = Fault<Host>;
