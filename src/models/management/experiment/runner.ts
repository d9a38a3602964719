/**
 * Makes records of runs in which a privileged VM fails. What the variants of a campaign have in common until the fault
 * strikes is simulated once.
 */
import { type Course, type Question, returnOf } from '../../../experiment/course.ts';
import { upkeepOf } from '../../../experiment/mechanism.ts';
import { named } from '../../../experiment/named.ts';
import type { RunObserver } from '../../../experiment/observer.ts';
import { areWatched, valuesWith } from '../../../experiment/parameter.ts';
import type { RunnerOf, SpecOf } from '../../../experiment/runner.ts';
import { SharedStarts } from '../../../experiment/shared-starts.ts';
import { managementParameters } from '../parameters.ts';
import { ManagementPlane } from '../plane/plane.ts';
import type { PrivilegedVmSettings } from './form.ts';
import type { PrivilegedVmMetric } from './metrics.ts';
import { type ManagementParts, managementParts } from './parts.ts';
import { chosenIn, Run } from './run.ts';
import { type Observed, recordOf } from './verdict.ts';

type Spec = SpecOf<PrivilegedVmSettings>;

/**
 * The result of another model: what happens to a driver VM that fails together with the PrivVM, with the random streams
 * of this run.
 */
export type DriverVmFailure = (
  chance: Omit<Question<unknown>, 'settings'>,
  constants: PrivilegedVmSettings['constants'],
) => Course;

export function privilegedVmRunner(
  parts: ManagementParts,
  driverVm: DriverVmFailure,
): RunnerOf<PrivilegedVmSettings, PrivilegedVmMetric> {
  const observedIn = privilegedVmRuns(parts);
  return (spec, observer) => recordOf(observedIn(spec, driverVm, observer));
}

/**
 * Builds one plane for each choice of constants and uses it for all its runs: what was observed in one has to be read
 * before the next.
 */
export function privilegedVmRuns(
  parts: ManagementParts,
): (spec: Spec, driverVm: DriverVmFailure, observer?: RunObserver) => Observed {
  const planes = new Map<string, ManagementPlane>();
  const starts = new SharedStarts<Run>();
  return (spec, driverVm, observer) => {
    const { constants = {} } = spec.variant.settings;
    const kind = JSON.stringify(constants);
    const plane = planes.get(kind) ?? new ManagementPlane(valuesWith(managementParameters, constants));
    planes.set(kind, plane);
    const start = observer === undefined ? startOf(parts, spec.variant.settings) : null;
    const begun = start === null ? undefined : starts.find(spec, start);
    begun?.beginAgain(spec);
    const run = begun ?? new Run(spec, plane, parts, observer ?? null);
    if (begun === undefined && start !== null && starts.isShared(start))
      run.keepStart(() => starts.keep(spec, start, run));
    const chance = { seed: `${spec.seed}/dvm`, run: spec.run };
    plane.driverVmReturn = () => returnOf(driverVm(chance, constants));
    return run.observe();
  };
}

/**
 * On what it depends what comes before the strike; null where that must not be shared. A mechanism keeps copies from
 * the beginning; what the fault is shows when it strikes. A detector of a plugin may keep its state anywhere, where a
 * checkpoint does not find it; and what strikes at a point of an operation strikes in the middle of an event.
 */
function startOf(parts: ManagementParts, settings: PrivilegedVmSettings): string | null {
  const { fault, detection } = settings;
  const areOwn = detection.every((name) => managementParts.detectors.includes(named(parts.detectors, name)));
  if (areWatched() || !areOwn || fault.trigger.window === undefined) return null;
  const { mechanism, repairs } = chosenIn(parts, settings);
  const upkeep = upkeepOf(mechanism, repairs);
  const others = { ...settings, fault: { ...fault, model: null }, recovery: null, without: null };
  return JSON.stringify([others, [...upkeep].toSorted()]);
}
