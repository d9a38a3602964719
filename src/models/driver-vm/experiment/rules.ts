/** What the settings of one run must fulfil beyond their shape. */

import { entryNamed, listOf, namesOf } from '../../../experiment/entry.ts';
import { failureRules } from '../../../experiment/failure-rules.ts';
import type { Rule as AnyRule } from '../../../experiment/rule.ts';
import type { DriverVmPatch } from './form.ts';
import type { DriverVmParts } from './parts.ts';

type Rule = AnyRule<DriverVmPatch, DriverVmParts>;

const DEVICE = ['fault', 'trigger', 'device'];

const hasAnAppVm: Rule = ({ blkBenchVms, netBenchVms }) =>
  blkBenchVms === 0 && netBenchVms === 0
    ? [{ field: ['blkBenchVms'], expected: 'at least one AppVM, of BlkBench or NetBench', came: 'none' }]
    : [];

/** A fault in a driver strikes while the driver executes, and a driver that no AppVM uses never does. */
const deviceIsUsed: Rule = ({ fault, blkBenchVms, netBenchVms }) => {
  const device = fault?.trigger?.device;
  if (device === 'disk' && blkBenchVms === 0)
    return [{ field: DEVICE, expected: 'a device that an AppVM uses (network)', came: "'disk' with blkBenchVms: 0" }];
  if (device === 'network' && netBenchVms === 0)
    return [{ field: DEVICE, expected: 'a device that an AppVM uses (disk)', came: "'network' with netBenchVms: 0" }];
  return [];
};

const deviceHasAFault: Rule = ({ fault }, { faults }) => {
  const model = entryNamed(faults, fault?.model);
  const device = fault?.trigger?.device ?? 'either';
  if (model === undefined || model.isOfDevice === true || device === 'either') return [];
  const able = listOf(namesOf(faults.filter(({ isOfDevice }) => isOfDevice === true)));
  const expected = `no device unless the fault is of one (${able})`;
  return [{ field: DEVICE, expected, came: `'${device}' with '${model.name}'` }];
};

/** What is found first about a field is what is reported. */
export const DRIVER_VM_RULES: readonly Rule[] = [
  hasAnAppVm,
  deviceIsUsed,
  deviceHasAFault,
  ...failureRules(
    ({ mechanisms }: DriverVmParts) => ({ dvm: mechanisms }),
    ({ detectors }) => detectors,
  ),
];
