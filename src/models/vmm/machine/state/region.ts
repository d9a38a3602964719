/**
 * A piece of the VMM's memory, as coarse as its fate in a recovery asks for: what is in it decides who meets a
 * corrupted field, where it lies decides whether a reboot makes it anew.
 *
 * - `stack`: of a VMM thread; every recovery throws it away.
 * - `static`: the data segment; a reboot starts with a fresh one, a microreset keeps it.
 * - `preserved`: those static data that a reboot puts back (domain list, frame table).
 * - `heap`: allocated objects; every recovery keeps them.
 * - `per-cpu`: an area that each CPU is given from the heap at boot; a reboot makes new ones and forgets the old, a
 *   microreset keeps them.
 * - `guest`: registers and memory of a VM.
 * - `recovery`: what the way to the recovery needs: exception table, handlers, the pristine image.
 */
import type { Corruption } from '../../../../experiment/propagation.ts';

export type Storage = 'stack' | 'static' | 'preserved' | 'heap' | 'per-cpu' | 'guest' | 'recovery';

export interface Region {
  readonly name: string;
  readonly storage: Storage;
  /** A wrong value somewhere in it, met by a later user; null when all is right. */
  corruption: Corruption | null;
}

/** What `times` uses of the region meet of what is wrong in it; null for nothing. */
export function useRegion({ corruption }: Region, times: number): Corruption | null {
  if (corruption === null) return null;
  corruption.uses -= times;
  if (corruption.uses > 0) return null;
  corruption.uses = corruption.every;
  return corruption;
}

export function region(name: string, storage: Storage): Region {
  return { name, storage, corruption: null };
}
