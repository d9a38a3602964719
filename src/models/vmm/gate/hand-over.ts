/**
 * What becomes of a VM that the gate has stopped and handed over. Its recovery takes seconds where a run of this model
 * takes some hundred milliseconds, so another model says: the course of the failure from the moment on at which the VM
 * was stopped. With the PrivVM the devices of all are away.
 */
import type { Course, Effect, Question } from '../../../experiment/course.ts';
import type { Entry } from '../../../experiment/entry.ts';
import { type Measures, measured } from '../../../experiment/metrics.ts';
import type { VmVerdict } from '../../../experiment/record.ts';
import type { Verdict } from '../experiment/outcome.ts';
import type { VmKind } from '../machine/state/vm.ts';
import type { GateMetric } from './metrics.ts';

/** By component, the names of mechanisms. A component that is left out stays as it is. */
export type HandOver = Readonly<Partial<Record<'privvm' | 'dvm' | 'appvm', string>>>;

/** What there is to choose from. */
export type VmRecoveries = Readonly<Record<'privvmRecoveries' | 'dvmRecoveries' | 'appvmRecoveries', readonly Entry[]>>;

export interface Stopped {
  readonly role: VmKind;
  /** On the host, all of them. */
  readonly appVms: number;
  readonly handOver: HandOver;
}

/** Of the course, AppVMs are counted from 0; where an AppVM was stopped it is about that one alone. */
export type CourseOfStopped = (question: Question<Stopped>) => Course;

/** The verdict on a run, and its measures, with what came after the VM in this place was handed over. */
export function judgedAfter(
  { cause, ...verdict }: Verdict,
  place: number,
  { effects }: Course,
): { readonly verdict: Verdict; readonly measures: Measures<GateMetric> } {
  const away = lastOf(effects, 'unreachable');
  const unmanaged = lastOf(effects, 'no-management');
  const isPrivileged = place === 0;
  const vms = verdict.vms.map((vm, index) => {
    if (index === place) return afterRecovery(vm, isPrivileged, Math.max(away, unmanaged));
    return isPrivileged ? bystander(vm, index - 1, effects, away) : vm;
  });
  const isBack = Number.isFinite(away) && Number.isFinite(unmanaged);
  const isWell = vms.every(({ affected }) => !affected);
  return {
    verdict: { outcome: isWell ? 'recovered' : 'failed', vms, ...(!isWell && cause !== undefined && { cause }) },
    measures: measured<GateMetric>(
      { 'back|handed-over': isBack ? 1 : 0 },
      isBack ? { 'awayMs|back': away / 1e6 } : null,
      isBack && isPrivileged ? { 'unmanagedMs|back': unmanaged / 1e6 } : null,
    ),
  };
}

function lastOf(effects: readonly Effect[], kind: 'unreachable' | 'no-management'): number {
  return effects.reduce((last, effect) => (effect.kind === kind ? Math.max(last, effect.to) : last), 0);
}

/** The VM that was stopped. An AppVM that was booted anew serves, and has lost what it had in memory. */
function afterRecovery({ vm, gapNanos }: VmVerdict, isPrivileged: boolean, backNanos: number): VmVerdict {
  if (backNanos === Number.POSITIVE_INFINITY)
    return { vm, affected: true, why: 'the gate has stopped it, and nothing brings it back', gapNanos };
  if (isPrivileged) return { vm, affected: false, gapNanos: backNanos };
  return { vm, affected: true, why: 'the gate has stopped it, and it was booted anew', gapNanos: backNanos };
}

/** An AppVM beside a PrivVM that was stopped: it waits for its devices, and may suffer from what was cut short. */
function bystander(vm: VmVerdict, index: number, effects: readonly Effect[], awayNanos: number): VmVerdict {
  if (vm.affected) return vm;
  const harm = effects.find((effect) => 'vm' in effect && (effect.vm === index || effect.vm === 'every'));
  if (harm === undefined && awayNanos === Number.POSITIVE_INFINITY)
    return { ...vm, affected: true, why: 'its devices do not come back' };
  if (harm === undefined) return { ...vm, gapNanos: Math.max(vm.gapNanos, awayNanos) };
  const why = harm.kind === 'vm-lost' ? 'without the PrivVM it was not served again' : 'its data are wrong';
  return { ...vm, affected: true, why };
}
