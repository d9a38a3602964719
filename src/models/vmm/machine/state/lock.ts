import type { Region } from './region.ts';

/**
 * A spin lock of the VMM.
 *
 * Between live CPUs a lock is only a delay: entries are one event each, so a later taker finds out from `busyUntil`
 * when the earlier one lets go. The `owner` is written when an entry is cut short while holding the lock: it is never
 * released, and the CPU that takes it next spins for ever.
 *
 * Static locks lie in the VMM's data segment and are in boot state after a reboot; so are those in the areas of the
 * CPUs, which it makes anew. Heap locks (a domain's event-channel, grant-table and page-table locks) live in preserved
 * memory and stay as they were.
 */
export interface Lock {
  readonly name: string;
  readonly storage: 'static' | 'per-cpu' | 'heap';
  /** What its holder works on. */
  readonly guards: Region;
  /** The CPU whose lost thread holds it; -1 when free or held by a thread that lives. */
  owner: number;
  /** Until when the latest taker holds it, in simulated nanoseconds. */
  busyUntil: number;
}

export function lock(name: string, storage: Lock['storage'], guards: Region): Lock {
  return { name, storage, guards, owner: -1, busyUntil: 0 };
}

export function release(held: Lock): void {
  held.owner = -1;
  held.busyUntil = 0;
}
