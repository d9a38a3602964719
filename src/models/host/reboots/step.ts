/**
 * A step of a reboot: a named piece of work on the host's own resources. It reads, computes and waits like everything
 * else there, so how long it takes follows from what there is to do and from who else is at it: no step has a cost of
 * its own.
 *
 * A step freezes pages that a later step may fail to reserve, and resumes a VM from whatever its pages hold by then.
 */
import type { Obstacle, Repair } from '../../../experiment/repair.ts';
import type { ProcessBody } from '../../../kernel/process.ts';
import type { HostUpkeep } from '../host/host.ts';
import type { RebootScene } from './scene.ts';

/** What a step is a part of, whatever the mechanism. */
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
}

/** Who does a step; each has to be alive for it. */
type Executor = 'vmm' | 'dom0';

const NAMES: Readonly<Record<Executor, string>> = { vmm: 'the VMM', dom0: 'dom0' };

/**
 * The obstacle of a step that needs running components, each with its part: "sends the suspend event". The step is
 * passed over, for that reason, when one of them is not.
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
