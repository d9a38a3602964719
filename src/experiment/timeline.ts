/**
 * Somebody who wants to read the story of a run. The machine tells it only when there is a reader, so that a campaign
 * pays nothing for it; telling never changes what happens.
 */

import type { Machine } from '../models/vmm/machine/machine.ts';
import type { ServiceLog } from './client.ts';

export interface Timeline {
  /** `actor` is who did or suffered it: `cpu0`, `app1`, `recovery`, `disk`, `client`. */
  note(atNanos: number, actor: string, text: string): void;
  /**
   * The machine is booted and about to run. Whoever wants to look at it may ask its simulation for a call at every
   * event; looking must not change it.
   */
  watch?(watched: Watched): void;
  /** A uniform was drawn from a random stream; for those who check that two runs met the same chance. */
  drew?(atNanos: number, stream: string, index: number, value: number): void;
}

/** What there is to look at during a run. */
export interface Watched {
  readonly machine: Machine;
  /** Simulated time zero, as time since the start of the benchmark. */
  readonly originNanos: number;
  /** What the clients see of each VM, by its name; filled when the VMs are there. */
  readonly services: readonly { readonly name: string; readonly service: ServiceLog }[];
}
