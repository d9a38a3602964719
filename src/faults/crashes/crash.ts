import type { Host } from '../../platform/host/host.ts';

/** A component of a host that stops, as seen at the scale of seconds: what was going on inside it is the business of the VMM model. */
export interface HostCrash {
  readonly name: string;
  readonly summary: string;
  strike(host: Host): void;
}
