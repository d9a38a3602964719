/** Rules for the settings of a reboot: steps that the mechanism has, and VMs that fit into the host. */

import { entryNamed, listOf, namesOf } from '../../../experiment/entry.ts';
import type { DeepPartial } from '../../../experiment/experiment.ts';
import { faultStrikesTarget, omittedIsOptional } from '../../../experiment/failure-rules.ts';
import type { Rule as AnyRule } from '../../../experiment/rule.ts';
import { imagesFit, inMib, pagesAreWhole, serviceFits, systemHoldsFiles, vmsFit } from '../experiment/room.ts';
import { hostParameters } from '../parameters/host.ts';
import type { RebootSettings } from './form.ts';
import type { RebootParts } from './parts.ts';

type Rule<Settings> = AnyRule<Settings, RebootParts>;

type Patch = DeepPartial<RebootSettings>;

const omittedStepIsOptional: Rule<Patch> = (settings, { reboots }) => {
  const chosen = entryNamed(reboots, settings.mechanism);
  return chosen ? omittedIsOptional('step', [chosen], settings) : [];
};

const kernelsFit: Rule<Patch> = ({ memoryOfEach, constants = {} }) => {
  const kernelBytes = constants['guestKernelBytes'] ?? hostParameters.guestKernelBytes.value;
  if (memoryOfEach === undefined || memoryOfEach > kernelBytes) return [];
  const expected = `more than the ${inMib(kernelBytes)} that the kernel of a guest takes`;
  return [{ field: ['memoryOfEach'], expected, came: inMib(memoryOfEach) }];
};

/** Throughput is kept step by step from before the reboot to after it. */
const LONGEST_MS = 24 * 3_600_000;

const timesAreShort: Rule<Patch> = ({ before = 0, after = 0, throughputStep = 0 }) =>
  Object.entries({ before, after, throughputStep }).flatMap(([field, ms]) =>
    ms <= LONGEST_MS ? [] : [{ field: [field], expected: 'a duration of at most 24 h', came: `${ms / 3_600_000} h` }],
  );

/** The shortest in which a packet gets there and back. */
const SHORTEST_PROBE_MS = 0.1;

const probesTakeTime: Rule<Patch> = ({ probeInterval }) =>
  probeInterval === undefined || probeInterval >= SHORTEST_PROBE_MS
    ? []
    : [{ field: ['probeInterval'], expected: 'a duration of at least 100 us', came: `${probeInterval * 1000} us` }];

const otherHostIsUsed: Rule<Patch> = ({ otherHost, mechanism, constants = {} }, { reboots }) => {
  const chosen = entryNamed(reboots, mechanism);
  if (otherHost === undefined || chosen === undefined) return [];
  if (!chosen.repairs.some(({ usesOtherHost }) => usesOtherHost === true)) {
    const able = reboots.filter(({ repairs }) => repairs.some(({ usesOtherHost }) => usesOtherHost === true));
    const expected = `a mechanism that moves VMs (${listOf(namesOf(able))}), or no otherHost`;
    return [{ field: ['mechanism'], expected, came: `'${chosen.name}'` }];
  }
  const of = (name: 'vmmBytes' | 'dom0Bytes'): number => constants[name] ?? hostParameters[name].value;
  const own = of('vmmBytes') + of('dom0Bytes');
  if (otherHost.memory === undefined || otherHost.memory >= own) return [];
  const expected = `at least the ${inMib(own)} of its VMM and dom0`;
  return [{ field: ['otherHost', 'memory'], expected, came: inMib(otherHost.memory) }];
};

export const REBOOT_RULES: readonly Rule<Patch>[] = [
  omittedStepIsOptional,
  otherHostIsUsed,
  faultStrikesTarget,
  kernelsFit,
  vmsFit,
  systemHoldsFiles,
  pagesAreWhole,
  timesAreShort,
  probesTakeTime,
  imagesFit,
  serviceFits,
];
