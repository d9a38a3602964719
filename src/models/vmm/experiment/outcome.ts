/**
 * The verdict on a run, from what was seen outside: the clients' observations and the detectors' reports. For a failed
 * run also its cause: the first decisive thing that damage did. An undetected run whose output is wrong or missing has
 * a cause, too: the published taxonomy has one class for all of these, and the cause tells wrong output from a machine
 * that stands still.
 */

import type { ServiceLog } from '../../../experiment/client.ts';
import type { Episode } from '../../../experiment/episode.ts';
import type { Measures } from '../../../experiment/metrics.ts';
import type { EpisodeRecord, OutcomeClass, VmVerdict } from '../../../experiment/record.ts';
import { type TTR_METRIC, ttrMeasure } from '../../../experiment/responsiveness.ts';
import type { Detection } from '../detectors/detector.ts';
import type { Configuration } from '../machine/configurations.ts';
import { type DamageKind, damageOf } from '../machine/damage.ts';
import type { Machine } from '../machine/machine.ts';
import { type Consequence, isOfVm } from '../machine/state/listener.ts';
import { LOST_IN_REBOOT } from '../machine/state/vm.ts';
import type { RecoveryResult } from '../mechanisms/recover.ts';
import type { Observer } from '../workloads/workload.ts';
import type { Cause } from './causes.ts';
import type { ObservedVm } from './residents.ts';

export interface Observations {
  readonly machine: Machine;
  readonly configuration: Configuration;
  /** The PrivVM first, then the AppVMs. */
  readonly observed: readonly ObservedVm[];
  readonly episode: Episode<Detection, RecoveryResult>;
  readonly consequences: readonly Consequence[];
}

/** A run at its end, before its verdict. */
export interface VmmRunEnd {
  readonly seen: Observations;
  readonly episode: EpisodeRecord;
}

export interface Verdict {
  readonly outcome: OutcomeClass;
  readonly vms: readonly VmVerdict[];
  readonly cause?: Cause;
  readonly downtimeNanos?: number;
  readonly measures?: Measures<keyof typeof TTR_METRIC>;
}

export function judge(seen: Observations): Verdict {
  const { configuration, observed, episode } = seen;
  const verdicts = observed.map((each) => ({ ...each, verdict: verdictOn(each, seen) }));
  const vms = verdicts.map(({ verdict }) => verdict);
  const affected = verdicts.filter(({ verdict }) => verdict.affected);
  if (episode.strike === null) return { outcome: 'not-injected', vms };
  if (episode.detection === null) {
    const isNoticed = episode.noticed !== null;
    if (isNoticed && meetsCriterion(affected, configuration)) return { outcome: 'recovered', vms };
    if (affected.length === 0) return { outcome: 'non-manifested', vms };
    return { outcome: isNoticed ? 'failed' : 'sdc', vms, cause: causeOf(seen, affected) };
  }
  const downtime = downtimeOf(seen, affected);
  const works = episode.again === null && episode.resumedAt !== null && meetsCriterion(affected, configuration);
  if (works) return { outcome: 'recovered', vms, ...downtime };
  return { outcome: 'failed', vms, cause: causeOf(seen, affected), ...downtime };
}

/**
 * Whether the run can count as a success with these VMs affected. The PrivVM must live, and a VM created after the
 * recovery must run: both show that the VMM works. Of the AppVMs that were there, as many may be affected as the
 * configuration allows.
 */
export function meetsCriterion(affected: readonly ObservedVm[], { affectedAllowed }: Configuration): boolean {
  const bystanders = affected.filter(({ kind, created }) => kind === 'appvm' && created === 'at-start');
  return bystanders.length === affected.length && affected.length <= affectedAllowed;
}

function verdictOn(
  { name, service, observer }: ObservedVm,
  { machine, episode: { struckAt, resumedAt, again } }: Observations,
): VmVerdict {
  const { now } = machine.sim;
  const why = again === null ? wordOf(observer, now, struckAt, resumedAt) : `the VMM failed again: ${again.why}`;
  const gapNanos = Math.max(service.longestGapNanos, now - service.lastAt);
  return why === null ? { vm: name, affected: false, gapNanos } : { vm: name, affected: true, why, gapNanos };
}

/** The verdict of the observer on the time that counts. */
export function wordOf(observer: Observer, now: number, struckAt: number, resumedAt: number | null): string | null {
  return observer.verdict(now, observer.countsPause === true ? struckAt : (resumedAt ?? struckAt));
}

/**
 * The longest interruption among the AppVMs that were there and are served again for good; none where that is not as
 * many as the configuration demands, or where the VMM failed again. A client may have been served between the strike
 * and the standstill; that is not a service that came back.
 */
function downtimeOf(seen: Observations, affected: readonly ObservedVm[]): Pick<Verdict, 'downtimeNanos' | 'measures'> {
  const served = countedServices(seen, affected);
  if (served.length === 0) return {};
  return {
    downtimeNanos: Math.max(...served.map(({ interruptionNanos }) => interruptionNanos)),
    measures: ttrMeasure(Math.max(...served.map(({ backAt }) => backAt)) - seen.episode.struckAt),
  };
}

/** Those whose interruptions count. */
export function countedServices(
  { configuration, observed, episode: { resumedAt, again } }: Observations,
  affected: readonly ObservedVm[],
): readonly ServiceLog[] {
  if (resumedAt === null || again !== null) return [];
  const gone = affected.filter((each) => !isReplaced(each));
  if (!meetsCriterion(gone, configuration)) return [];
  return observed
    .filter((each) => each.kind === 'appvm' && each.created === 'at-start' && !gone.some(({ vm }) => vm === each.vm))
    .map(({ service }) => service)
    .filter(({ interruptionNanos }) => Number.isFinite(interruptionNanos));
}

/** The VM is lost, but the reboot of the host has put another into its place, which serves its clients. */
function isReplaced({ kind, vm, service }: ObservedVm): boolean {
  return vm?.crashed === LOST_IN_REBOOT && (kind === 'privvm' || Number.isFinite(service.interruptionNanos));
}

/**
 * The recovery that got stuck; what made the VMM fail again; else the first fatal act of damage on the VMM or on a VM
 * that decided the verdict, else what has been standing still since before the recovery, or since the strike if there
 * was none.
 */
function causeOf(seen: Observations, affected: readonly ObservedVm[]): Cause {
  const { observed, episode, consequences } = seen;
  const { detection, recovery, again } = episode;
  if (detection !== null && recovery === null) return 'no-recovery';
  if (recovery !== null && recovery.stuck !== null)
    return consequences.findLast(({ fatal }) => fatal)?.kind ?? 'recovery-stuck';
  if (observed.some(({ vm }) => vm?.crashed === LOST_IN_REBOOT)) return 'vms-lost';
  if (again !== null) {
    const last = consequences.findLast(({ kind, fatal }) => fatal && !isOfVm(kind));
    return last?.kind ?? standstillOf(seen) ?? 'second-failure';
  }
  const deciding = decidingAmong(affected, seen.configuration);
  const fatal = consequences.find(
    ({ kind, fatal: isFatal, object }) => isFatal && (!isOfVm(kind) || deciding.some(({ name }) => name === object)),
  );
  if (fatal !== undefined) return fatal.kind;
  const standing = standstillOf(seen);
  if (standing !== null) return standing;
  if (consequences.some((each) => !each.fatal)) return 'lost-hypercall';
  return observed.some(({ vm }) => vm === null) ? 'vm-not-created' : 'unexplained';
}

/** Not those of which as many may be affected. */
function decidingAmong(affected: readonly ObservedVm[], { affectedAllowed }: Configuration): readonly ObservedVm[] {
  const others = affected.filter(({ kind, created }) => kind === 'privvm' || created === 'after-recovery');
  return affected.length - others.length <= affectedAllowed ? others : affected;
}

function standstillOf({ machine, episode: { struckAt, resumedAt, detection } }: Observations): Cause | null {
  const left = damageOf(machine, resumedAt ?? struckAt);
  const standing = STANDSTILLS.find(([kind]) => left.some((damage) => damage.kind === kind));
  return standing === undefined ? null : standing[detection === null ? 1 : 2];
}

/**
 * Damage that shows as a standstill, and the name of that cause: where no failure was detected, and after a recovery.
 */
const STANDSTILLS: readonly (readonly [DamageKind, Cause, Cause])[] = [
  ['cpu-stopped', 'cpu-stopped', 'cpu-not-online'],
  ['unacknowledged-interrupt', 'blocked-line', 'blocked-line'],
  ['timer-unarmed', 'unarmed-timer', 'unarmed-timer'],
  ['vcpu-not-queued', 'lost-wake-up', 'lost-wake-up'],
  ['event-unnoticed', 'lost-wake-up', 'lost-wake-up'],
  ['guest-timer-lost', 'lost-timer', 'lost-timer'],
];
