/**
 * The verdict on a run, from what was seen outside: the clients' observations and the detectors' words. For a failed run also its cause: the first decisive thing that
 * damage did.
 */
import type { Detection } from '../detection/detector.ts';
import type { ServiceLog } from '../platform/client.ts';
import type { Configuration } from '../platform/configurations.ts';
import { damageOf } from '../platform/damage.ts';
import { LOST_IN_REBOOT, type Vm } from '../platform/guest/vm.ts';
import type { Consequence, Machine } from '../platform/machine.ts';
import type { RecoveryResult } from '../recovery/recover.ts';
import type { Observer } from '../workloads/workload.ts';
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
  readonly cause?: string;
  readonly downtimeNanos?: number;
}

export function judge(seen: Observations): Verdict {
  const vms = seen.observed.map((each) => verdictOn(each, seen));
  const privilegedVmLives = vms[0]?.affected === false;
  const affected = vms.slice(1).filter((vm) => vm.affected).length;
  if (!seen.struck) return { outcome: 'not-injected', vms };
  if (!seen.detected) return { outcome: affected === 0 && privilegedVmLives ? 'non-manifested' : 'sdc', vms };
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

/** The recovery that got stuck, else the first fatal act of damage, else what has been standing still since before the recovery. */
function causeOf({ machine, observed, recovery, resumedAt, again, consequences }: Observations): string {
  if (recovery === null) return 'no-recovery';
  if (recovery.stuck !== null) return consequences.findLast(({ fatal }) => fatal)?.kind ?? 'recovery-stuck';
  if (observed.some(({ vm }) => vm.crashed === LOST_IN_REBOOT)) return 'vms-lost';
  const fatal = consequences.find((consequence) => consequence.fatal);
  if (fatal !== undefined) return fatal.kind;
  const left = damageOf(machine, resumedAt ?? 0);
  const standing = STANDSTILLS.find(([kind]) => left.some((damage) => damage.kind === kind));
  if (standing !== undefined) return standing[1];
  if (consequences.length > 0) return 'lost-hypercall';
  return again === null ? 'unexplained' : 'second-failure';
}

/** Damage that shows as a standstill, and the name of that cause. */
const STANDSTILLS = [
  ['cpu-stopped', 'cpu-not-online'],
  ['unacknowledged-interrupt', 'blocked-line'],
  ['timer-unarmed', 'unarmed-timer'],
  ['vcpu-not-queued', 'lost-wake-up'],
] as const;
