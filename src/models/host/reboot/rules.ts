/**
 * What the settings of a reboot must fulfil beyond their shape: steps that the mechanism has, and VMs that fit into the
 * host.
 */

import { entryNamed, listOf, namesOf } from '../../../experiment/entry.ts';
import type { Rule as AnyRule } from '../../../experiment/rule.ts';
import { nearest } from '../../../experiment/suggest.ts';
import type { HostParts } from '../experiment/parts.ts';
import { inMib, serviceFits, vmsFit } from '../experiment/room.ts';
import { hostParameters } from '../parameters/host.ts';

type Rule<Settings> = AnyRule<Settings, HostParts>;

interface Patch {
  readonly mechanism?: string;
  readonly without?: readonly string[];
  readonly vms?: number;
  readonly memoryOfEach?: number;
  readonly constants?: Readonly<Record<string, number | undefined>>;
}

const omittedStepIsOptional: Rule<Patch> = ({ mechanism, without = [] }, { reboots }) => {
  const chosen = entryNamed(reboots, mechanism);
  if (!chosen) return [];
  const optional = namesOf(chosen.repairs.filter((step) => step.optional));
  const expected = `an optional step of '${chosen.name}' (${listOf(optional)})`;
  return without.flatMap((name, index) => {
    if (optional.includes(name)) return [];
    const isNeeded = chosen.repairs.some((step) => step.name === name);
    const came = isNeeded ? `'${name}', which cannot be left out` : `'${name}'`;
    return [{ field: ['without', index], expected, came, suggestion: isNeeded ? undefined : nearest(name, optional) }];
  });
};

const kernelsFit: Rule<Patch> = ({ memoryOfEach, constants = {} }) => {
  const kernelBytes = constants['guestKernelBytes'] ?? hostParameters.guestKernelBytes.value;
  if (memoryOfEach === undefined || memoryOfEach > kernelBytes) return [];
  const expected = `more than the ${inMib(kernelBytes)} that the kernel of a guest takes`;
  return [{ field: ['memoryOfEach'], expected, came: inMib(memoryOfEach) }];
};

/** Saved VMs lie on what the partitions leave of the disk. */
const imagesFit: Rule<Patch> = ({ vms, memoryOfEach, constants = {} }) => {
  if (vms === undefined || memoryOfEach === undefined) return [];
  const of = (name: 'diskBytes' | 'partitionedShare'): number => constants[name] ?? hostParameters[name].value;
  const room = of('diskBytes') * (1 - of('partitionedShare'));
  if (vms * memoryOfEach <= room) return [];
  const expected =
    `at most ${inMib(room / vms)}, since the images of ${vms} VMs have to fit onto what the ` +
    'partitions leave of the disk';
  return [{ field: ['memoryOfEach'], expected, came: inMib(memoryOfEach) }];
};

export const REBOOT_RULES: readonly Rule<Patch>[] = [omittedStepIsOptional, kernelsFit, vmsFit, imagesFit, serviceFits];
