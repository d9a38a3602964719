/**
 * Carries out a mechanism on a machine whose VMM has failed, and resumes the CPUs at the end. Its repairs use the VMM's
 * memory, and corrupt data there stop them like any other code of the VMM.
 */

import { repairsOf } from '../../../experiment/mechanism.ts';
import * as experiment from '../../../experiment/recover.ts';
import type { Obstacle, Stuck } from '../../../experiment/repair.ts';
import type { Tell } from '../../../experiment/telling.ts';
import { type Damage, type DamageKind, damageOf } from '../machine/damage.ts';
import type { Machine } from '../machine/machine.ts';
import { useRegion } from '../machine/state/region.ts';
import { obstacleOf } from '../machine/vmm/corruption.ts';
import { resumeCpus } from '../machine/vmm/resume.ts';
import type { PlatformValues } from '../parameters/platforms.ts';
import type { RecoveryScene, Repair } from '../repairs/repair.ts';
import type { RecoveryMechanism } from './mechanism.ts';

export interface RecoveryResult extends experiment.RecoveryResult<Repair, DamageKind> {
  /** Damage present when it began, or once the VMM had stopped on every CPU. */
  readonly found: readonly Damage[];
}

/** Starts the recovery; `finished` is called when it has ended or is stuck. */
export function recover(
  mechanism: RecoveryMechanism,
  without: readonly string[],
  scene: RecoveryScene,
  finished: (result: RecoveryResult) => void,
  tell?: Tell,
): void {
  const { machine } = scene;
  const { sim, timers } = machine;
  const damage = (): Damage[] => damageOf(machine, sim.now).filter(({ kind }) => kind !== 'cpu-stopped');
  const note = (text: string): void => machine.experiment.observer?.note(sim.now, 'recovery', text);
  let found: readonly Damage[] = damage();
  let allStopped = false;
  const look = (): void => {
    if (allStopped || !machine.cpus.every(({ isHeld }) => isHeld)) return;
    allStopped = true;
    found = union(found, damage());
  };
  const unreached = obstacleOnTheWay(machine);
  const repairs = repairsOn(mechanism, without, machine.values).map((repair) => ({
    ...repair,
    obstacle: () => unreached,
    apply(): Stuck {
      const why = encounter(repair, scene) ?? repair.apply(scene) ?? null;
      if (why === null) look();
      return why;
    },
  }));
  experiment.carryOut(
    experiment.recover(repairs, scene, { simulation: sim, damage, note, tell }),
    (nanos, action) => timers.after(nanos, action),
    (result) => {
      finished({ ...result, found });
      if (result.stuck === null) resumeCpus(machine);
    },
  );
}

function union(one: readonly Damage[], other: readonly Damage[]): readonly Damage[] {
  const isNew = ({ kind, object }: Damage): boolean =>
    !one.some((each) => each.kind === kind && each.object === object);
  return [...one, ...other.filter(isNew)];
}

/** The repairs that the mechanism has on this platform, except those left out. */
export const repairsOn = (
  mechanism: RecoveryMechanism,
  without: readonly string[],
  values: PlatformValues,
): readonly Repair[] => repairsOf(mechanism, without).filter(({ on }) => on?.(values) ?? true);

/** The code and data that start the recovery may be corrupt; then it does not begin. */
function obstacleOnTheWay(machine: Machine): Obstacle | null {
  const { corruption, name } = machine.memory.recoveryPath;
  if (corruption === null || corruption.encounter === 'wrong-result') return null;
  machine.listeners.consequence({ kind: 'recovery-not-reached', object: name, fatal: true });
  return { kind: 'stuck', why: 'the recovery routine is not reached: what leads to it is corrupt' };
}

/**
 * A wrong value in the memory that a repair reads stops the recovery if it raises an exception, as in any other code.
 */
function encounter(repair: Repair, scene: RecoveryScene): string | null {
  for (const [read, uses] of repair.reads?.(scene) ?? []) {
    const met = useRegion(read, uses);
    if (met === null || met.encounter === 'wrong-result') continue;
    const { why } = obstacleOf(met, read);
    scene.machine.listeners.consequence({ kind: 'recovery-met-corruption', object: read.name, fatal: true });
    return why;
  }
  return null;
}
