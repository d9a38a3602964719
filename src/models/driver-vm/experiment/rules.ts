/** What the settings of one run must fulfil beyond their shape. */

import { entryNamed, namesOf } from '../../../experiment/entry.ts';
import type { Rule as AnyRule } from '../../../experiment/rule.ts';
import { nearest } from '../../../experiment/suggest.ts';
import type { DriverVmPatch } from './form.ts';
import type { DriverVmParts } from './parts.ts';

type Rule<Settings> = AnyRule<Settings, DriverVmParts>;

const somebodyWorks: Rule<DriverVmPatch> = ({ blkBenchVms, netBenchVms }) =>
  blkBenchVms === 0 && netBenchVms === 0
    ? [{ field: ['blkBenchVms'], expected: 'at least one AppVM, of BlkBench or NetBench', came: 'none' }]
    : [];

/** A fault in a driver strikes while the driver executes, and for nobody it never does. */
const deviceIsUsed: Rule<DriverVmPatch> = ({ device, blkBenchVms, netBenchVms }) => {
  if (device === 'disk' && blkBenchVms === 0)
    return [
      { field: ['device'], expected: 'a device that an AppVM uses (network)', came: "'disk' with blkBenchVms: 0" },
    ];
  if (device === 'network' && netBenchVms === 0)
    return [
      { field: ['device'], expected: 'a device that an AppVM uses (disk)', came: "'network' with netBenchVms: 0" },
    ];
  return [];
};

const deviceHasAFault: Rule<DriverVmPatch> = ({ device, fault }, { faults }) => {
  const model = entryNamed(faults, fault);
  if (model === undefined || model.isOfDevice === true || device === undefined || device === 'either') return [];
  const able = namesOf(faults.filter(({ isOfDevice }) => isOfDevice === true)).join(', ');
  return [
    {
      field: ['device'],
      expected: `no device unless the fault is of one (${able})`,
      came: `'${device}' with '${fault}'`,
    },
  ];
};

const omittedRepairIsOptional: Rule<DriverVmPatch> = ({ recovery, without }, { mechanisms }) => {
  const mechanism = entryNamed(mechanisms, recovery);
  if (mechanism === undefined || without === undefined) return [];
  const optional = namesOf(mechanism.repairs.filter((repair) => repair.optional));
  const expected = `an optional repair of '${mechanism.name}' (${optional.join(', ') || 'there is none'})`;
  return without.flatMap((name, index) => {
    if (optional.includes(name)) return [];
    const isNeeded = mechanism.repairs.some((repair) => repair.name === name);
    const came = isNeeded ? `'${name}', which cannot be left out` : `'${name}'`;
    return [{ field: ['without', index], expected, came, suggestion: isNeeded ? undefined : nearest(name, optional) }];
  });
};

/** A recovery that no detector can start is an oversight. */
const recoveryIsDetectable: Rule<DriverVmPatch> = ({ detection, recovery }, { detectors, mechanisms }) => {
  const mechanism = entryNamed(mechanisms, recovery);
  if (detection === undefined || detection.length > 0 || mechanism === undefined) return [];
  if (mechanism.repairs.length === 0) return [];
  const expected = `a detector (${namesOf(detectors).join(', ')}), since '${mechanism.name}' is to recover`;
  return [{ field: ['detection'], expected, came: 'an empty list' }];
};

const listedOnce: Rule<DriverVmPatch> = (settings) =>
  (['detection', 'without'] as const).flatMap((field) => {
    const names = settings[field] ?? [];
    return names.flatMap((name, index) =>
      names.indexOf(name) === index
        ? []
        : [{ field: [field, index], expected: 'each name once', came: `a second '${name}'` }],
    );
  });

/** What is found first about a field is what is reported. */
export const DRIVER_VM_RULES: readonly Rule<DriverVmPatch>[] = [
  somebodyWorks,
  deviceIsUsed,
  deviceHasAFault,
  omittedRepairIsOptional,
  recoveryIsDetectable,
  listedOnce,
];
