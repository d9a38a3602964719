/**
 * Carries out a mechanism on the failed machine: charge each repair's time, apply it, check its promise; at the end let
 * the CPUs go on.
 *
 * Simulated time passes meanwhile: devices finish what they were doing, clients wait. No word about success is spoken
 * here.
 */
import { assert } from '../../../kernel/assertions.ts';
import { type Damage, damageOf } from '../machine/damage.ts';
import type { Machine } from '../machine/machine.ts';
import { useRegion } from '../machine/state/region.ts';
import { obstacleOf } from '../machine/vmm/corruption.ts';
import { resumeCpus } from '../machine/vmm/resume.ts';
import type { PlatformValues } from '../parameters/platforms.ts';
import type { RecoveryScene, Repair, RepairEnd } from '../repairs/repair.ts';
import type { RecoveryMechanism } from './mechanism.ts';

export interface RepairDone {
  readonly repair: string;
  readonly nanos: number;
}

export interface RecoveryResult {
  readonly repairs: readonly RepairDone[];
  /** Null when the recovery came to its end. */
  readonly stuck: { readonly why: string } | null;
  readonly nanos: number;
  /** Damage that was there when it began, or once the VMM had stopped on every CPU. */
  readonly found: readonly Damage[];
  /** Damage left when the VMs went on. */
  readonly left: readonly Damage[];
}

/** Starts the recovery now; `finished` is called when it has ended or got stuck. */
export function recover(
  mechanism: RecoveryMechanism,
  without: readonly string[],
  scene: RecoveryScene,
  finished: (result: RecoveryResult) => void,
): void {
  const { machine } = scene;
  const startedAt = machine.sim.now;
  const repairs = repairsOf(mechanism, without, machine.values);
  const log: RepairDone[] = [];
  let found = damageNow(machine);
  let allStopped = false;
  const look = (): void => {
    if (allStopped || !machine.cpus.every(({ isHeld }) => isHeld)) return;
    allStopped = true;
    found = union(found, damageNow(machine));
  };
  const end = (stuck: RecoveryResult['stuck']): void => {
    const left = damageNow(machine);
    finished({ repairs: log, stuck, nanos: machine.sim.now - startedAt, found, left });
    if (stuck === null) resumeCpus(machine);
  };
  const next = (index: number): void => {
    const repair = repairs[index];
    if (repair === undefined) return end(null);
    const cost = repair.cost(scene);
    machine.timers.after(cost, () => {
      log.push({ repair: repair.name, nanos: cost });
      const outcome = encounter(repair, scene) ?? repair.apply(scene);
      machine.experiment.observer?.note(
        machine.sim.now,
        'recovery',
        `${repair.name}: ${repair.summary}${outcome.kind === 'stuck' ? `; STUCK: ${outcome.why}` : ''}`,
      );
      if (outcome.kind === 'stuck') return end(outcome);
      keepsItsPromise(repair, scene);
      look();
      next(index + 1);
    });
  };
  const { corruption } = machine.memory.recoveryPath;
  if (corruption === null || corruption.encounter === 'wrong-result') return next(0);
  machine.listeners.consequence({
    kind: 'recovery-not-reached',
    object: machine.memory.recoveryPath.name,
    fatal: true,
  });
  machine.experiment.observer?.note(
    startedAt,
    'recovery',
    'the recovery routine is not reached: what leads to it is corrupt',
  );
  end({ why: 'the recovery routine is not reached: what leads to it is corrupt' });
}

function damageNow(machine: Machine): readonly Damage[] {
  return damageOf(machine, machine.sim.now).filter(({ kind }) => kind !== 'cpu-stopped');
}

function union(one: readonly Damage[], other: readonly Damage[]): readonly Damage[] {
  const isNew = ({ kind, object }: Damage): boolean =>
    !one.some((each) => each.kind === kind && each.object === object);
  return [...one, ...other.filter(isNew)];
}

/** The repairs that the mechanism has on this platform, but for those left out. */
export function repairsOf(
  mechanism: RecoveryMechanism,
  without: readonly string[],
  values: PlatformValues,
): readonly Repair[] {
  return mechanism.repairs.filter(({ name, on }) => !without.includes(name) && (on === undefined || on(values)));
}

/**
 * What is wrong in the memory that a repair reads stops the recovery as it would stop anybody; a wrong value that
 * nobody notices does not.
 */
function encounter(repair: Repair, scene: RecoveryScene): RepairEnd | null {
  for (const [read, uses] of repair.reads?.(scene) ?? []) {
    const met = useRegion(read, uses);
    if (met === null || met.encounter === 'wrong-result') continue;
    const { why } = obstacleOf(met, read);
    scene.machine.listeners.consequence({ kind: 'recovery-met-corruption', object: read.name, fatal: true });
    return { kind: 'stuck', why };
  }
  return null;
}

function keepsItsPromise(repair: Repair, { machine }: RecoveryScene): void {
  const broken = damageOf(machine, machine.sim.now).find(({ kind }) => repair.fixes.includes(kind));
  assert(broken === undefined, () => `${repair.name} promises to fix ${broken?.kind} but leaves ${broken?.object}`);
}
