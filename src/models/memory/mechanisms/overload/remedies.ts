/**
 * What a host does about a VM that wants more memory than it has. What does not fit goes to the local disk, or over the
 * link into free memory of another host, from where a page comes back within a fraction of a millisecond; or the whole
 * VM goes to a host that has room. The one costs as long as the overload lasts, the other once: which is better depends
 * on how long it lasts, and that nobody knows when it begins.
 */
import type { Entry } from '../../../../experiment/entry.ts';
import type { OverloadValues } from '../../parameters/overload.ts';
import type { Profile } from './profile.ts';

export interface Remedy extends Entry {
  /** Where pages go first that do not fit. What finds no room there goes to the local disk. */
  readonly swap: 'disk' | 'network';
  /** Whether memory that other VMs do not want goes to those that do. */
  readonly balloons: boolean;
  /** Whether a VM is to move whose overload has lasted for so long. */
  readonly moves: (ageNanos: number, profile: Profile, values: OverloadValues) => boolean;
}

const stays = (): boolean => false;

export const localSwap: Remedy = {
  name: 'local-swap',
  summary: 'pages that do not fit go to the disk of the host',
  swap: 'disk',
  balloons: false,
  moves: stays,
};

export const ballooning: Remedy = {
  name: 'ballooning',
  summary: 'balloons take memory from VMs that do not want it; what is still too much goes to the disk',
  swap: 'disk',
  balloons: true,
  moves: stays,
};

export const networkMemory: Remedy = {
  name: 'network-memory',
  summary: 'pages that do not fit go over the link into free memory of another host',
  swap: 'network',
  balloons: false,
  moves: stays,
};

export const migrationOnly: Remedy = {
  name: 'migration',
  summary: 'an overloaded VM moves to a host that has room, and swaps to its disk until then',
  swap: 'disk',
  balloons: false,
  moves: () => true,
};

export const overdriver: Remedy = {
  name: 'overdriver',
  summary: 'network memory at first; a VM whose own past says that its overload is a long one moves',
  swap: 'network',
  balloons: false,
  moves: (ageNanos, profile, { sustainedNanos, sureShare }) =>
    profile.isSustained(ageNanos, sustainedNanos) >= sureShare,
};
