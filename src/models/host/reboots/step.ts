/**
 * A step of a reboot: a named piece of work on the host's resources. It reads, computes and waits, so its duration
 * follows from the amount of work and from other users of the resources. No step has a fixed cost.
 *
 * Steps depend on each other through the state: pages that one step has frozen may not be reserved by a later step, and
 * a VM is resumed from the content that its pages have then.
 */
import type { Obstacle, Repair } from '../../../experiment/repair.ts';
import type { ProcessBody } from '../../../kernel/process.ts';
import type { HostUpkeep } from '../host/host.ts';
import type { RebootScene } from './scene.ts';

/** The part of a reboot that a step belongs to, in all mechanisms. */
export type RebootPart =
  | 'preparation'
  | 'preserving'
  | 'stopping-guests'
  | 'dom0'
  | 'vmm'
  | 'restoring'
  | 'booting-guests';

export interface RebootStep extends Repair<RebootScene, never, HostUpkeep, ProcessBody> {
  readonly part: RebootPart;
  readonly usesOtherHost?: true;
}

/** The components that do a step; all of them must be running. */
type Executor = 'vmm' | 'dom0';

const NAMES: Readonly<Record<Executor, string>> = { vmm: 'the VMM', dom0: 'dom0' };

/**
 * The obstacle of a step that needs running components, each with its part: "sends the suspend event". The step is
 * passed over, with this reason, when one of them is not running.
 */
export function needs(parts: Readonly<Partial<Record<Executor, string>>>): (scene: RebootScene) => Obstacle | null {
  return ({ host }) => {
    for (const [executor, part] of Object.entries(parts) as [Executor, string][]) {
      const [name, { state }] = [NAMES[executor], host[executor]];
      if (state === 'running') continue;
      const why = `${name} ${state === 'crashed' ? 'has crashed' : `is ${state}`}, and it is ${name} that ${part}`;
      return { kind: 'passed-over', why };
    }
    return null;
  };
}

/** The step where the host does not run any more: passed over as long as VMM and dom0 do. */
export const whereDown = (step: RebootStep): RebootStep => ({
  ...step,
  obstacle: (scene) =>
    scene.host.vmm.state === 'running' && scene.host.dom0.state === 'running'
      ? { kind: 'passed-over', why: 'VMM and dom0 run, and the host need not restart' }
      : (step.obstacle?.(scene) ?? null),
});
