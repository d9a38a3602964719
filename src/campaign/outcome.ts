/**
 * The verdict on a run, from what was seen outside: the clients' observations and the detectors' words. For a failed run also its cause: the first decisive thing that
 * damage did. So has an undetected run whose output is wrong or missing; the published taxonomy has one class for those, whether the machine lives or stands still,
 * and the cause tells them apart.
 */
import type { Detection } from '../detection/detector.ts';
import type { ServiceLog } from '../platform/client.ts';
import type { Configuration } from '../platform/configurations.ts';
import { type DamageKind, damageOf } from '../platform/damage.ts';
import { LOST_IN_REBOOT, type Vm } from '../platform/guest/vm.ts';
import type { Consequence, Machine } from '../platform/machine.ts';
import type { RecoveryResult } from '../recovery/recover.ts';
import type { Observer } from '../workloads/workload.ts';
import type { Cause } from './causes.ts';
import type { OutcomeClass, VmVerdict } from './record.ts';

export interface ObservedVm {
  readonly vm: Vm;
  readonly service: ServiceLog;
  readonly observer: Observer;
}

export interface Observations {
  readonly machine: Machine;
  readonly configuration: Configuration;
  /** The PrivVM first, then the AppVMs. */
  readonly observed: readonly ObservedVm[];
  readonly struck: boolean;
  readonly struckAt: number;
  readonly detected: boolean;
  readonly recovery: RecoveryResult | null;
  /** A detector that fired after the recovery. */
  readonly again: Detection | null;
  /** When the VMs went on; null if they never did. */
  readonly resumedAt: number | null;
  readonly consequences: readonly Consequence[];
}

export interface Verdict {
  readonly outcome: OutcomeClass;
  readonly vms: readonly VmVerdict[];
  readonly cause?: Cause;
  readonly downtimeNanos?: number;
}

export function judge(seen: Observations): Verdict {
  const vms = seen.observed.map((each) => verdictOn(each, seen));
  const privilegedVmLives = vms[0]?.affected === false;
  const affected = vms.slice(1).filter((vm) => vm.affected).length;
  if (!seen.struck) return { outcome: 'not-injected', vms };
  if (!seen.detected) {
    if (affected === 0 && privilegedVmLives) return { outcome: 'non-manifested', vms };
    return { outcome: 'sdc', vms, cause: causeOf(seen) };
  }
  const downtimeNanos = Math.max(...seen.observed.slice(1).map(({ service }) => service.interruptionNanos));
  // Somebody may have been served between the strike and the standstill; that is not a service that came back.
  const downtime = seen.resumedAt !== null && Number.isFinite(downtimeNanos) ? { downtimeNanos } : {};
  const working = seen.again === null && seen.resumedAt !== null && privilegedVmLives;
  if (working && affected <= seen.configuration.affectedAllowed) return { outcome: 'recovered', vms, ...downtime };
  return { outcome: 'failed', vms, cause: causeOf(seen), ...downtime };
}

function verdictOn(
  { vm, service, observer }: ObservedVm,
  { machine, struckAt, resumedAt, again }: Observations,
): VmVerdict {
  const { now } = machine.sim;
  const why = again === null ? observer.verdict(now, resumedAt ?? struckAt) : `the VMM failed again: ${again.why}`;
  const gapNanos = Math.max(service.longestGapNanos, now - service.lastAt);
  return why === null ? { vm: vm.name, affected: false, gapNanos } : { vm: vm.name, affected: true, why, gapNanos };
}

/** The recovery that got stuck, else the first fatal act of damage, else what has been standing still since before the recovery, or since the strike if there was none. */
function causeOf(seen: Observations): Cause {
  const { machine, observed, struckAt, detected, recovery, resumedAt, again, consequences } = seen;
  if (detected && recovery === null) return 'no-recovery';
  if (recovery !== null && recovery.stuck !== null)
    return consequences.findLast(({ fatal }) => fatal)?.kind ?? 'recovery-stuck';
  if (observed.some(({ vm }) => vm.crashed === LOST_IN_REBOOT)) return 'vms-lost';
  const fatal = consequences.find((consequence) => consequence.fatal);
  if (fatal !== undefined) return fatal.kind;
  const left = damageOf(machine, resumedAt ?? struckAt);
  const standing = STANDSTILLS.find(([kind]) => left.some((damage) => damage.kind === kind));
  if (standing !== undefined) return standing[detected ? 2 : 1];
  if (consequences.length > 0) return 'lost-hypercall';
  return again === null ? 'unexplained' : 'second-failure';
}

/** Damage that shows as a standstill, and the name of that cause: where nobody noticed a failure, and after a recovery. */
const STANDSTILLS: readonly (readonly [DamageKind, Cause, Cause])[] = [
  ['cpu-stopped', 'cpu-stopped', 'cpu-not-online'],
  ['unacknowledged-interrupt', 'blocked-line', 'blocked-line'],
  ['timer-unarmed', 'unarmed-timer', 'unarmed-timer'],
  ['vcpu-not-queued', 'lost-wake-up', 'lost-wake-up'],
  ['guest-timer-lost', 'lost-timer', 'lost-timer'],
];
