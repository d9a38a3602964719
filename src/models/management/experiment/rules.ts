/** What the settings of one run must fulfil beyond their shape. */
import { listOf } from '../../../experiment/entry.ts';
import { failureRules } from '../../../experiment/failure-rules.ts';
import type { Rule, Violation } from '../../../experiment/rule.ts';
import { OPERATIONS } from '../plane/operations/operation.ts';
import type { PrivilegedVmPatch } from './form.ts';
import type { ManagementParts } from './parts.ts';

/** What is found first about a field is what is reported. */
export const PRIVILEGED_VM_RULES: readonly Rule<PrivilegedVmPatch, ManagementParts>[] = [
  triggerIsOneOf,
  somethingIsOrdered,
  ...failureRules(
    ({ mechanisms }: ManagementParts) => ({ privvm: mechanisms }),
    ({ detectors }) => detectors,
  ),
];

function triggerIsOneOf({ fault }: PrivilegedVmPatch): Violation[] {
  const { trigger } = fault ?? {};
  if (trigger === undefined) return [];
  const given = ['window', 'everyPointOf'].filter((field) => field in trigger);
  if (given.length === 1) return [];
  const expected = 'either window or everyPointOf, to say when it strikes';
  return [{ field: ['fault', 'trigger'], expected, came: given.length === 0 ? 'neither' : 'both' }];
}

function somethingIsOrdered({ workload }: PrivilegedVmPatch): Violation[] {
  if (workload === undefined || Object.values(workload).some((weight) => (weight ?? 0) > 0)) return [];
  return [{ field: ['workload'], expected: `a weight above 0 for an operation (${listOf(OPERATIONS)})`, came: 'none' }];
}
