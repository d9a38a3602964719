/** What the VMM does when it knows that a core has stopped, or is not as fast as it took it for. */
import type { Entry } from '../../../experiment/entry.ts';
import type { Machine } from '../machine/machine.ts';

export interface CoreRecovery extends Entry {
  readonly isNone?: true;
  readonly stopped: (machine: Machine, core: number) => void;
  readonly slowed: (machine: Machine, core: number) => void;
}

const nothing = (): void => {};

export const none: CoreRecovery = {
  name: 'none',
  summary: 'does nothing',
  isNone: true,
  stopped: nothing,
  slowed: nothing,
};

/** Page offlining's sibling: the machine goes on with a core less. */
export const offlineCore: CoreRecovery = {
  name: 'offline-core',
  summary: 'takes the core out of use; who waits for it goes to others, unless pinned to it alone',
  stopped: (machine, core) => machine.takeOffline(core),
  slowed: (machine, core) => machine.takeOffline(core),
};

export const offlineUnpin: CoreRecovery = {
  name: 'offline-unpin',
  summary: 'the same, and who is pinned to it alone may run on every core from then on',
  stopped: (machine, core) => machine.takeOffline(core, true),
  slowed: (machine, core) => machine.takeOffline(core, true),
};

export const retune: CoreRecovery = {
  name: 'retune',
  summary: 'tells the scheduler how fast the core is, and takes one that has stopped out of use',
  stopped: (machine, core) => machine.takeOffline(core, true),
  slowed: (machine) => machine.measureSpeeds(),
};
