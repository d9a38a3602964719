/**
 * What the failure of a PrivVM does to its host: for a while, or for good, no VM can be created; VMs may be away as
 * long as their devices are, and be lost or run twice by operations that were cut short.
 */
import { type Course, type Effect, knownOf, type Question, specOf } from '../../../experiment/course.ts';
import type { RunObserver } from '../../../experiment/observer.ts';
import type { PrivilegedVmCause } from './causes.ts';
import type { PrivilegedVmSettings } from './form.ts';
import type { ManagementParts } from './parts.ts';
import { type DriverVmFailure, privilegedVmRuns } from './runner.ts';
import { causeOf, managementGap, missedApplications, type Observed } from './verdict.ts';

export interface PrivilegedVmQuestion extends Question<PrivilegedVmSettings> {
  readonly driverVm: DriverVmFailure;
}

export function privilegedVmCourses(
  parts: ManagementParts,
): (question: PrivilegedVmQuestion, observer?: RunObserver) => Course<PrivilegedVmCause> {
  const observedIn = privilegedVmRuns(parts);
  return (question, observer) => {
    const observed = observedIn(specOf(question), question.driverVm, observer);
    return { ...knownOf(observed.episode.record(), causeOf(observed)), effects: effectsOf(observed) };
  };
}

function effectsOf(observed: Observed): readonly Effect[] {
  if (observed.episode.strike === null) return [];
  const { now } = observed.plane.sim;
  const missed = missedApplications(observed).filter(({ vm }) => observed.residents.includes(vm));
  const unmanaged = unmanagedNanos(observed);
  const away = Math.max(0, ...missed.filter(({ serves }) => serves).map((application) => application.gapNanos(now)));
  return [
    ...(unmanaged > 0 ? [{ kind: 'no-management', from: 0, to: unmanaged } satisfies Effect] : []),
    ...(away > 0 ? [{ kind: 'unreachable', from: 0, to: away } satisfies Effect] : []),
    ...missed.flatMap(({ vm, serves, ranTwice }): Effect[] => {
      const place = observed.residents.indexOf(vm);
      if (!serves) return [{ kind: 'vm-lost', from: 0, vm: place }];
      return ranTwice ? [{ kind: 'vm-wrong', from: 0, vm: place }] : [];
    }),
  ];
}

/** As the monitor has seen it; it may have stopped asking before management came back. */
function unmanagedNanos(observed: Observed): number {
  const { episode, isRestored, monitoredUntil } = observed;
  if (!isRestored) return Number.POSITIVE_INFINITY;
  return managementGap(observed) ?? monitoredUntil - episode.struckAt;
}
