/** A way to move a VM to another host. */
import type { Entry } from '../../../../experiment/entry.ts';
import type { FluidRules } from './fluid.ts';
import type { MigrationBody, MigrationScene } from './scene.ts';

/** A part of a mechanism; a scenario can leave out an optional one. */
export interface MigrationPart extends Entry {
  readonly optional: boolean;
}

export interface MigrationMechanism extends Entry {
  readonly repairs: readonly MigrationPart[];
  /** Its phases, in their order, with the shares of which faults are triggered. */
  readonly phases: readonly string[];
  /** Its rules in the fluid form; undefined where there is none. */
  readonly fluid?: FluidRules;
  /** It needs a cache of sent pages. */
  readonly hasCache?: true;
  /** Moves the VM. It is interrupted, with a Trouble as the cause, when that is no longer possible. */
  migrate(scene: MigrationScene): MigrationBody;
}

const part = (name: string, summary: string): MigrationPart => ({ name, summary, optional: true });

export const adaptiveRate = part('adaptive-rate', 'the rate of a round follows what the VM wrote in the one before');
export const skipRule = part('skip-rule', 'pages that were written again before their turn are left to a later round');
export const cap = part('cap', 'no more is sent than three times the memory');
export const roundLimit = part('round-limit', 'no more than 29 rounds');
export const handshake = part('handshake', 'the receiver starts the VM only when the sender tells it to');
export const dummyWrites = part('dummy-writes', 'the driver of a virtual function writes to pages that it received');
export const autoConverge = part('auto-converge', 'a VM that writes faster than is sent is slowed down');
export const prePaging = part('pre-paging', 'the pages around a fault are pushed next');
export const backgroundPush = part('background-push', 'pages are pushed without being asked for');
export const postCopyRecovery = part(
  'post-copy-recovery',
  'after a break of the link post-copy goes on when it is mended',
);
export const deduplication = part('deduplication', 'a page that the destination has for another VM is not sent again');
export const cacheAge = part('cache-age', 'a page used in the last two rounds is not replaced in the cache');
