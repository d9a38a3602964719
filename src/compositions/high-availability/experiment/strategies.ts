/** What is done when the VMM, or all of the host, of a VM fails. How long it takes is asked of the models. */
import type { Entry } from '../../../experiment/entry.ts';

/** What became of the service. */
export interface Interruption {
  readonly downSeconds: number;
  /** What the VM had in memory is gone. */
  readonly losesState: boolean;
  /** Work that nobody outside knows of, and that is done again. */
  readonly repeatedSeconds: number;
}

/** Of the models of a host's parts; `about` names the failure, which is the same under every strategy. */
export interface Answers {
  restart(about: string): Interruption;
  rehype(about: string): Interruption;
  warmReboot(about: string): Interruption;
  failOver(about: string): Interruption;
}

export interface Strategy extends Entry {
  /** A second host holds the VM, too. */
  readonly isReplicated: boolean;
  readonly afterVmmFailure: (models: Answers, about: string) => Interruption;
  readonly afterHostFailure: (models: Answers, about: string) => Interruption;
}

const restartElsewhere = (models: Answers, about: string): Interruption => models.restart(about);
const failOver = (models: Answers, about: string): Interruption => models.failOver(about);

export const strategies: readonly Strategy[] = [
  {
    name: 'restart-elsewhere',
    summary: 'the VM is created and booted anew on another host',
    isReplicated: false,
    afterVmmFailure: restartElsewhere,
    afterHostFailure: restartElsewhere,
  },
  {
    name: 'warm-reboot',
    summary: 'a host whose VMM has failed is rebooted in the way that would keep VMs; another failure as above',
    isReplicated: false,
    afterVmmFailure: (models, about) => models.warmReboot(about),
    afterHostFailure: restartElsewhere,
  },
  {
    name: 'rehype',
    summary: 'a VMM that has failed is booted in place, and the VMs go on; what that does not save is restarted',
    isReplicated: false,
    afterVmmFailure: (models, about) => models.rehype(about),
    afterHostFailure: restartElsewhere,
  },
  {
    name: 'replication',
    summary: 'the VM is protected by Remus, and goes on at its backup; while there is none, it is restarted',
    isReplicated: true,
    afterVmmFailure: failOver,
    afterHostFailure: failOver,
  },
];
