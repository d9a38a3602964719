import type { Fault } from '../../../experiment/fault.ts';
import type { Host } from '../host/host.ts';

/**
 * A component of a host that stops, as seen at the scale of seconds: what was going on inside it is left to the
 * component's own model.
 */
export type HostFault = Fault<Host>;
