/** Which settings decide a run up to some instant, as keys: runs of one number and key are alike until then. */
import { upkeepOf } from '../../../experiment/mechanism.ts';
import { named } from '../../../experiment/named.ts';
import { areWatched } from '../../../experiment/parameter.ts';
import { none } from '../mechanisms/none.ts';
import { repairsOn } from '../mechanisms/recover.ts';
import { platformValues } from '../parameters/platforms.ts';
import type { VmmFailureSettings } from './form.ts';
import { type VmmParts, vmmParts } from './parts.ts';

interface Dependence {
  /** Decides it until a detector starts the recovery. */
  readonly fault: string;
  /** Decides it until the fault strikes; null where that must not be shared. */
  readonly start: string | null;
}

/** Found once for each variant. */
export function dependence(parts: VmmParts): (settings: VmmFailureSettings) => Dependence {
  const known = new WeakMap<VmmFailureSettings, Dependence>();
  return (settings) => {
    let found = known.get(settings);
    if (found === undefined) {
      found = { fault: JSON.stringify(withoutMechanism(settings)), start: startOf(parts, settings) };
      known.set(settings, found);
    }
    return found;
  };
}

export const withoutMechanism = (settings: VmmFailureSettings): object => ({
  ...settings,
  recovery: null,
  without: null,
});

/** What the fault is shows when it strikes, and so do the run-time parts that the mechanism has in the VMM. */
function startOf(parts: VmmParts, settings: VmmFailureSettings): string | null {
  if (areWatched() || !keepsStateInFields(parts, settings)) return null;
  const { fault } = settings;
  const upkeep = countsUpkeep(parts, settings) ? upkeepIn(parts, settings) : null;
  return JSON.stringify([{ ...withoutMechanism(settings), fault: { ...fault, model: null } }, upkeep]);
}

/** What the run-time parts do takes time from the beginning, or is at least measured. */
const countsUpkeep = ({ faults }: VmmParts, { fault, detail }: VmmFailureSettings): boolean =>
  detail === 'full' || detail === 'from-start' || named(faults, fault.model).isControl === true;

function upkeepIn(parts: VmmParts, { recovery, without, platform, constants }: VmmFailureSettings): readonly string[] {
  const mechanism = named(parts.mechanisms, recovery.vmm ?? none.name);
  return [...upkeepOf(mechanism, repairsOn(mechanism, without, platformValues(platform, constants)))].toSorted();
}

/** As a checkpoint needs it. What a plugin adds may keep its state anywhere. */
const keepsStateInFields = ({ detectors, workloads }: VmmParts, { detection }: VmmFailureSettings): boolean =>
  detection.every((name) => vmmParts.detectors.includes(named(detectors, name))) &&
  workloads.every((workload) => vmmParts.workloads.includes(workload));
