import type { ComponentKind } from '../../../experiment/component.ts';
import type { Host } from '../host/host.ts';

/**
 * A component of a host that stops, as seen at the scale of seconds: what was going on inside it is the business of the
 * VMM model.
 */
export interface HostCrash {
  readonly name: string;
  readonly summary: string;
  readonly strikes: readonly ComponentKind[];
  /**
   * Whether the kernels of the guests are what has crashed: then they have to be booted anew, and no reboot can be
   * blamed for it.
   */
  readonly isOfGuests: boolean;
  strike(host: Host): void;
}
