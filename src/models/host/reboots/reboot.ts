import { repairsOf } from '../../../experiment/mechanism.ts';
import { type RecoveryResult, recover } from '../../../experiment/recover.ts';
import type { Tell } from '../../../experiment/telling.ts';
import type { ProcessBody } from '../../../kernel/process.ts';
import type { RebootMechanism } from './mechanism.ts';
import type { RebootScene } from './scene.ts';
import type { RebootStep } from './step.ts';

export type RebootResult = RecoveryResult<RebootStep>;

/** Carries out a mechanism in a process of the host. */
export function reboot(
  mechanism: RebootMechanism,
  without: readonly string[],
  scene: RebootScene,
  tell?: Tell,
): ProcessBody<RebootResult> {
  const { host } = scene;
  const site = { simulation: host.simulation, note: (text: string) => host.note('reboot', text), tell };
  return recover(repairsOf(mechanism, without), scene, site);
}
