/**
 * When a run can end.
 *
 * Leaving early must not decide the outcome, so it takes either a complete "nothing is left that could still go wrong",
 * or a failure that nothing can change any more. Otherwise the machine is watched for a bounded time; damage that has
 * not acted by then counts as harmless.
 */
import type { Episode } from '../../../experiment/episode.ts';
import type { Detection } from '../detectors/detector.ts';
import type { FaultModel } from '../faults/fault.ts';
import type { Configuration } from '../machine/configurations.ts';
import {
  type Damage,
  type DamageKind,
  DORMANT,
  damageOf,
  holdsCorruption,
  isChangingFrames,
} from '../machine/damage.ts';
import type { Machine } from '../machine/machine.ts';
import type { RecoveryMechanism } from '../mechanisms/mechanism.ts';
import type { RecoveryResult } from '../mechanisms/recover.ts';
import { meetsCriterion, wordOf } from './outcome.ts';
import type { ObservedVm } from './residents.ts';

const LOOK_NANOS = 5_000_000;

/** A run as far as its end depends on it. */
export interface RunScene {
  readonly machine: Machine;
  readonly configuration: Configuration;
  readonly observed: readonly ObservedVm[];
  readonly episode: Episode<Detection, RecoveryResult>;
  readonly fault: FaultModel;
  readonly mechanism: RecoveryMechanism;
  /** Simulated time zero, as time since the start of the benchmark. */
  readonly originNanos: number;
  /** It is simulated to the end of the benchmark. */
  readonly toTheEnd: boolean;
}

export function isOver(run: RunScene): boolean {
  const { machine, configuration, observed, episode, fault, mechanism } = run;
  const { now } = machine.sim;
  const longest = machine.values.experiments.runOnNanos;
  const { strike, struckAt, detection, again, resumedAt, isRecovering } = episode;
  const isPast = now + run.originNanos > configuration.runNanos;
  if (strike === null) return episode.isFalseAlarm || isPast;
  const ended = !run.toTheEnd || now + run.originNanos >= configuration.runNanos;
  if (detection === null) {
    if (run.toTheEnd) return ended && now > struckAt + longest;
    const isProven = fault.isControl === true && nothingLeft(machine, observed, struckAt);
    return isProven || now > struckAt + undetectedNanos(machine, fault);
  }
  if (again !== null) return true;
  if (resumedAt === null) return !isRecovering && now > detection.atNanos + longest;
  if (run.toTheEnd) return ended && now >= resumedAt + longest;
  if (beyondHelp(machine, configuration, observed, struckAt, resumedAt, mechanism.preservesVms)) return true;
  // Damage is looked for only where it decides.
  if (!isConvinced(observed, resumedAt)) return now >= resumedAt + longest;
  const left = damageOf(machine, resumedAt);
  return (
    now >= resumedAt + runOnNanos(machine, observed, resumedAt, left) || nothingLeft(machine, observed, resumedAt, left)
  );
}

/**
 * Every workload has been through all it does since the recovery, or since a strike that was not detected, and no
 * damage is left that could act.
 */
export function nothingLeft(
  machine: Machine,
  observed: readonly ObservedVm[],
  since: number,
  left?: readonly Damage[],
): boolean {
  if (!isConvinced(observed, since) || machine.faultyCode !== null || hasLostProcess(machine)) return false;
  if (isUndecided(machine)) return false;
  return (left ?? damageOf(machine, since)).every(({ kind }) => DORMANT.has(kind));
}

/** Whether an entry that is under way may hide damage until it ends. */
const isUndecided = (machine: Machine): boolean => machine.vms.some((vm) => isChangingFrames(machine, vm));

/** How long until the next look whether the run can end. */
export const lookNanos = (machine: Machine): number =>
  isUndecided(machine) ? machine.values.experiments.entryNanos : LOOK_NANOS;

/**
 * Before then no look can find that the run is over, unless the recovery has ended or a detector has reported another
 * failure: a machine that is being recovered, or stays down, is not looked at each time.
 */
export function noEndBefore({ machine, episode }: RunScene): number {
  const { detection, again, resumedAt, isRecovering } = episode;
  if (detection === null || again !== null || resumedAt !== null || isUndecided(machine)) return machine.sim.now;
  return isRecovering ? Number.POSITIVE_INFINITY : detection.atNanos + machine.values.experiments.runOnNanos;
}

/** Of the PrivVM: whoever waits for it has served before, and is silent only from now on. */
function hasLostProcess({ vms }: Machine): boolean {
  return vms.some(({ tasks }) => tasks.some(({ hasFailed }) => hasFailed));
}

/** Every VM has served since then, as often as it takes to show that the VM works. */
function isConvinced(observed: readonly ObservedVm[], since: number): boolean {
  return observed.every(
    ({ service, observer }) => service.servedSinceMark >= observer.convincing && service.lastAt > since,
  );
}

/**
 * A wrong value has no effect until it is used, while everything else runs on. A miscounted page frame waits longer:
 * until its turn comes as a page table.
 */
const LATENT: ReadonlySet<DamageKind> = new Set([
  ...DORMANT,
  'corrupt-static',
  'corrupt-preserved',
  'corrupt-heap',
  'corrupt-per-cpu',
  'corrupt-guest',
]);

/**
 * How long to watch after a recovery: where all VMs work again and all that is left is a wrong value that has not been
 * used yet, less long than where a VM stands still. A VM may stand still without any damage: the missing effect of a
 * lost hypercall is no damage.
 */
export function runOnNanos(
  machine: Machine,
  observed: readonly ObservedVm[],
  resumedAt: number,
  left: readonly Damage[],
): number {
  const isLatent = left.every(({ kind }) => LATENT.has(kind)) && !isUndecided(machine);
  const { latentNanos, runOnNanos: longest } = machine.values.experiments;
  return isLatent && isConvinced(observed, resumedAt) && !hasLostProcess(machine) ? latentNanos : longest;
}

/**
 * How long to wait for a detector after a strike: an instant where nothing is wrong, or nothing any more; as long as it
 * takes when a CPU has stopped. A control is watched as if it were a fault.
 */
export function undetectedNanos(machine: Machine, fault: FaultModel): number {
  const { latentNanos, entryNanos, runOnNanos: longest } = machine.values.experiments;
  if (fault.isControl === true) return longest;
  if (machine.cpus.some(({ mode }) => mode === 'dead' || mode === 'spinning')) return longest;
  if (hasLostProcess(machine)) return longest;
  return holdsCorruption(machine) || machine.injector.wild !== null ? latentNanos : entryNanos;
}

/**
 * The run has failed, whatever happens later. After a recovery that gives the VMs up, what is left to see is when
 * service comes back.
 */
export function beyondHelp(
  machine: Machine,
  configuration: Configuration,
  observed: readonly ObservedVm[],
  struckAt: number,
  resumedAt: number,
  preservesVms: boolean,
): boolean {
  const isAffected = ({ observer }: ObservedVm) => wordOf(observer, machine.sim.now, struckAt, resumedAt) !== null;
  if (!observed.some(isAffected) || meetsCriterion(observed.filter(isAffected), configuration)) return false;
  return observed.every(({ kind, service }) => kind === 'privvm' || preservesVms || service.lastAt > resumedAt);
}
