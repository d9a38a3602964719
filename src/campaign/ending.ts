/**
 * When those who watch a run have seen enough.
 *
 * Leaving early must not decide the outcome, so it takes either a complete "nothing is left that could still go wrong", or a VM that is lost whatever comes. Otherwise
 * the machine is watched for a bounded time; damage that has not acted by then counts as harmless.
 */
import { type DamageKind, damageOf } from '../platform/damage.ts';
import type { Machine } from '../platform/machine.ts';
import type { ObservedVm } from './outcome.ts';

/** How long the machine is watched, after a strike for a detector, after a recovery for damage that may still act. */
export const RUN_ON_NANOS = 2_000_000_000;

/** Damage that does nothing by itself, only when something else fails again. */
const DORMANT: ReadonlySet<DamageKind> = new Set(['nmi-blocked', 'foreign-stack-pointer']);

/** Every workload has been through all it does since the recovery, and no damage is left that could act. */
export function nothingLeft(machine: Machine, observed: readonly ObservedVm[], resumedAt: number): boolean {
  const convinced = observed.every(
    ({ service, observer }) => service.servedSinceMark >= observer.convincing && service.lastAt > resumedAt,
  );
  return convinced && damageOf(machine, resumedAt).every(({ kind }) => DORMANT.has(kind));
}

/** A VM is beyond help. After a recovery that gives the VMs up, what is left to see is when service comes back. */
export function beyondHelp(
  machine: Machine,
  observed: readonly ObservedVm[],
  resumedAt: number,
  preservesVms: boolean,
): boolean {
  if (observed.every(({ observer }) => observer.verdict(machine.sim.now, resumedAt) === null)) return false;
  return observed.every(({ vm, service }) => vm.kind === 'privvm' || preservesVms || service.lastAt > resumedAt);
}
