/** What the settings of one run must fulfil beyond their shape. */
import { entryNamed, listOf, namesOf } from '../../../experiment/entry.ts';
import type { Rule, Violation } from '../../../experiment/rule.ts';
import { nearest } from '../../../experiment/suggest.ts';
import { OPERATIONS } from '../plane/operations/operation.ts';
import type { PrivilegedVmPatch } from './form.ts';
import type { ManagementParts } from './parts.ts';

/** What is found first about a field is what is reported. */
export const PRIVILEGED_VM_RULES: readonly Rule<PrivilegedVmPatch, ManagementParts>[] = [
  triggerIsOneOf,
  somethingIsOrdered,
  omittedRepairIsOptional,
  recoveryIsDetectable,
  listedOnce,
];

function triggerIsOneOf({ fault }: PrivilegedVmPatch): Violation[] {
  if (fault === undefined) return [];
  const given = ['window', 'everyPointOf'].filter((field) => field in fault);
  if (given.length === 1) return [];
  const expected = 'either window or everyPointOf, to say when it strikes';
  return [{ field: ['fault'], expected, came: given.length === 0 ? 'neither' : 'both' }];
}

function somethingIsOrdered({ workload }: PrivilegedVmPatch): Violation[] {
  if (workload === undefined || Object.values(workload).some((weight) => (weight ?? 0) > 0)) return [];
  return [{ field: ['workload'], expected: `a weight above 0 for an operation (${listOf(OPERATIONS)})`, came: 'none' }];
}

function omittedRepairIsOptional(
  { recovery, without }: PrivilegedVmPatch,
  { mechanisms }: ManagementParts,
): Violation[] {
  const mechanism = entryNamed(mechanisms, recovery);
  if (mechanism === undefined || without === undefined) return [];
  const optional = namesOf(mechanism.repairs.filter((repair) => repair.optional));
  const expected = `an optional repair of '${mechanism.name}' (${listOf(optional)})`;
  return without.flatMap((name, index) => {
    if (optional.includes(name)) return [];
    const isNeeded = mechanism.repairs.some((repair) => repair.name === name);
    const came = isNeeded ? `'${name}', which cannot be left out` : `'${name}'`;
    return [{ field: ['without', index], expected, came, suggestion: isNeeded ? undefined : nearest(name, optional) }];
  });
}

/** A mechanism that nothing can start is an oversight. */
function recoveryIsDetectable(
  { recovery, detection }: PrivilegedVmPatch,
  { detectors, mechanisms }: ManagementParts,
): Violation[] {
  const mechanism = entryNamed(mechanisms, recovery);
  if (detection === undefined || detection.length > 0 || (mechanism?.repairs.length ?? 0) === 0) return [];
  const expected = `a detector (${listOf(namesOf(detectors))}), since '${mechanism?.name ?? ''}' is to recover`;
  return [{ field: ['detection'], expected, came: 'none' }];
}

function listedOnce(settings: PrivilegedVmPatch): Violation[] {
  return (['detection', 'without'] as const).flatMap((field) => {
    const names = settings[field] ?? [];
    return names.flatMap((name, index) =>
      names.indexOf(name) === index
        ? []
        : [{ field: [field, index], expected: 'each name once', came: `a second '${name}'` }],
    );
  });
}
