/** A way to protect a VM while it runs, so that it can go on from a checkpoint after a failure. */
import type { Entry } from '../../../../experiment/entry.ts';
import type { ProcessBody } from '../../../../kernel/process.ts';
import type { ReplicationScene } from './scene.ts';

export interface ReplicationMechanism extends Entry {
  /** Its parts; those that a scenario can leave out are optional. */
  readonly repairs: readonly (Entry & { readonly optional: boolean })[];
  /** In which a fault can strike. */
  readonly phases: readonly string[];
  /** Where the checkpoint is. `nowhere`: the VM is not protected. */
  readonly keeps: 'at the backup' | 'in the same host' | 'nowhere';
  /** The VM runs at both hosts, with the same input. */
  readonly runsTwice?: true;
  /** Protects the VM until it is interrupted. */
  protect(scene: ReplicationScene): ProcessBody;
}

/** The comparison: a VM that nobody protects. */
export const unprotected: ReplicationMechanism = {
  name: 'none',
  summary: 'the VM runs unprotected, as fast as it can',
  repairs: [],
  phases: [],
  keeps: 'nowhere',
  *protect() {},
};
