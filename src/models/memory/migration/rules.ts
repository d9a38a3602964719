/** Rules for the settings of a migration: what must fit, and parts and phases that the mechanism has. */
import { entryNamed, listOf } from '../../../experiment/entry.ts';
import type { DeepPartial } from '../../../experiment/experiment.ts';
import { omittedIsOptional } from '../../../experiment/failure-rules.ts';
import { valuesWith } from '../../../experiment/parameter.ts';
import type { Rule as AnyRule } from '../../../experiment/rule.ts';
import { nearest } from '../../../experiment/suggest.ts';
import { PAGE_BYTES } from '../pages/page-class.ts';
import { testbedParameters } from '../parameters/testbed.ts';
import { burstViolations, sharingViolations } from '../workloads/page-classes.ts';
import type { MigrationSettings } from './form.ts';
import { framesAtFirst, framesIn, hostedBy } from './hosted.ts';
import { classesOf, memoryOf } from './memory-of.ts';
import type { MigrationParts } from './parts.ts';

type Patch = DeepPartial<MigrationSettings>;
type Rule = AnyRule<Patch, MigrationParts>;

const omittedPartIsOptional: Rule = (settings, { mechanisms }) => {
  const chosen = entryNamed(mechanisms, settings.mechanism);
  return chosen ? omittedIsOptional('part', [chosen], settings) : [];
};

const MOST_MEMORY = 64 * 2 ** 30;
const inMib = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;

const memoryFits: Rule = ({ memory }) =>
  memory === undefined || (memory >= PAGE_BYTES && memory <= MOST_MEMORY)
    ? []
    : [{ field: ['memory'], expected: 'a memory of 4 KiB to 64 GiB', came: `${memory} B` }];

const classesFit: Rule = ({ workload, memory, pages, nic, constants = {} }, parts) => {
  if (workload === undefined || entryNamed(parts.workloads, workload) === undefined) return [];
  const described = { workload, ...(memory !== undefined && { memory }), ...(pages && { pages }), constants };
  const room = memoryOf(described, parts);
  const ring = nic === 'vf' ? valuesWith(testbedParameters, constants).ringPages : 0;
  const claimed = classesOf(described as never, parts).reduce((sum, each) => sum + each.pages, ring) * PAGE_BYTES;
  if (claimed <= room) return [];
  const expected = `at most the ${inMib(room)} of the VM's memory`;
  return [
    {
      field: [pages ? 'pages' : memory === undefined ? 'workload' : 'memory'],
      expected,
      came: `pages of ${inMib(claimed)}`,
    },
  ];
};

const burstsFit: Rule = ({ pages }) => burstViolations(pages);

const sharingFits: Rule = ({ pages, vms = 1 }) => sharingViolations(pages, vms);

/** All that the VMs take as long as they have written to no page that they share. */
const hostHoldsAll: Rule = ({ workload, memory, pages, vms = 1, hostMemory, form, constants = {} }, parts) => {
  if (workload === undefined || entryNamed(parts.workloads, workload) === undefined) return [];
  if (!(pages ?? []).some(({ shared = 0 }) => shared > 0) || vms === 1)
    return hostMemory === undefined
      ? []
      : [{ field: ['hostMemory'], expected: 'VMs that share pages (shared: ... in pages)', came: 'none' }];
  const described = { workload, ...(memory !== undefined && { memory }), ...(pages && { pages }), constants };
  const hosted = hostedBy(described, parts, valuesWith(testbedParameters, constants));
  const needed = framesAtFirst(hosted, vms);
  const fits = `the ${inMib(needed * PAGE_BYTES)} that ${vms} VMs take with what they share`;
  if (hostMemory !== undefined && framesIn(hostMemory) < needed)
    return [{ field: ['hostMemory'], expected: `at least ${fits}`, came: inMib(hostMemory) }];
  const all = hosted.pages * vms * PAGE_BYTES;
  if (form === 'fluid' || all <= MOST_MEMORY) return [];
  const expected = `VMs of ${inMib(MOST_MEMORY)} together in the exact form, if they share pages`;
  return [{ field: ['vms'], expected, came: inMib(all) }];
};

const destinationHasRoom: Rule = ({ workload, memory, destinationMemory }, parts) => {
  if (workload === undefined || destinationMemory === undefined) return [];
  const needed = memoryOf({ workload, ...(memory !== undefined && { memory }) }, parts);
  if (needed <= destinationMemory) return [];
  const expected = `a VM of at most the ${inMib(destinationMemory)} that the destination has free`;
  return [{ field: ['destinationMemory'], expected, came: inMib(needed) }];
};

const cacheFits: Rule = ({ mechanism, cacheSize, workload, memory }, parts) => {
  if (entryNamed(parts.mechanisms, mechanism)?.hasCache !== true || cacheSize === undefined || workload === undefined)
    return [];
  const room = memoryOf({ workload, ...(memory !== undefined && { memory }) }, parts);
  if (cacheSize < PAGE_BYTES)
    return [{ field: ['cacheSize'], expected: 'room for a page of 4 KiB', came: `${cacheSize} B` }];
  return cacheSize <= room || room === 0
    ? []
    : [{ field: ['cacheSize'], expected: `at most the ${inMib(room)} of the VM's memory`, came: inMib(cacheSize) }];
};

/** Without the cap and the limit of rounds Xen's rules may never come to their end; `patience` does. */
const phaseIsThere: Rule = ({ mechanism, fault, disk }, { mechanisms }) => {
  const chosen = entryNamed(mechanisms, mechanism);
  const phases = [...(disk === undefined ? [] : ['disk']), ...(chosen?.phases ?? [])];
  const trigger = fault?.trigger as { readonly phase?: string } | undefined;
  if (chosen === undefined || trigger?.phase === undefined || phases.includes(trigger.phase)) return [];
  const expected = `a phase of '${chosen.name}' (${listOf(phases)})`;
  const suggestion = nearest(trigger.phase, phases);
  return [{ field: ['fault', 'trigger', 'phase'], expected, came: `'${trigger.phase}'`, suggestion }];
};

const targetIsStruck: Rule = ({ fault }, { faults }) => {
  const model = entryNamed(faults, fault?.model);
  if (!model || !fault?.target || model.strikes.includes(fault.target)) return [];
  const expected = `what the fault '${model.name}' can strike (${model.strikes.join(', ')})`;
  return [{ field: ['fault', 'target'], expected, came: `'${fault.target}'` }];
};

const onlyLinksMend: Rule = ({ fault }, { faults }) => {
  const model = entryNamed(faults, fault?.model);
  if (!model || fault?.lasts === undefined || model.canEnd) return [];
  return [
    { field: ['fault', 'lasts'], expected: `nothing, since '${model.name}' does not end`, came: `${fault.lasts} ms` },
  ];
};

const driverVmIsThere: Rule = ({ fault, driverVm }, { faults }) =>
  driverVm !== false || entryNamed(faults, fault?.model)?.needsDriverVm !== true
    ? []
    : [{ field: ['driverVm'], expected: `true, since '${fault?.model}' strikes one`, came: 'false' }];

const disksAreOwn: Rule = ({ fault, disk }, { faults }) =>
  disk !== undefined || entryNamed(faults, fault?.model)?.needsOwnDisks !== true
    ? []
    : [{ field: ['disk'], expected: `a disk to mirror, since '${fault?.model}' strikes one`, came: 'none' }];

const storageIsShared: Rule = ({ fault, disk }, { faults }) =>
  disk === undefined || entryNamed(faults, fault?.model)?.needsSharedStorage !== true
    ? []
    : [{ field: ['disk'], expected: `none, since '${fault?.model}' strikes a shared storage`, came: 'a mirrored one' }];

/** So many VMs take some seconds in the exact form. */
const MOST_EXACT_VMS = 64;

const fleetIsSmall: Rule = ({ form, vms = 1 }) => {
  if (form === 'fluid' || vms <= MOST_EXACT_VMS) return [];
  const expected = `at most ${MOST_EXACT_VMS} in the exact form (form: fluid has more)`;
  return [{ field: ['vms'], expected, came: String(vms) }];
};

/** Of a fleet, which leaves before its host fails. */
const fleetHasDeadline: Rule = ({ form, vms = 1, fault, against }) => {
  if (form !== 'fluid' && vms === 1) return [];
  const isDeadline = fault === undefined || (fault.target === 'source' && 'at' in (fault.trigger ?? {}));
  if (!isDeadline) {
    const expected = 'of a fleet, a host-crash of the source with a trigger of { at: ... }';
    return [{ field: ['fault'], expected, came: `${fault?.model} of ${fault?.target}` }];
  }
  return against === undefined ? [] : [{ field: ['against'], expected: 'nothing for a fleet', came: 'a mapping' }];
};

const fluidIsPlain: Rule = ({ form, mechanism, nic, disk, stalls, pages = [] }, { mechanisms }) => {
  if (form !== 'fluid') return [];
  const uneven = pages.findIndex(
    ({ shared, bursts, order }) => shared !== undefined && (bursts !== undefined || order === 'sweep'),
  );
  if (uneven >= 0)
    return [
      {
        field: ['pages', uneven, 'shared'],
        expected: 'pages that are written evenly (order: uniform, no bursts) in the fluid form',
        came: pages[uneven]?.bursts === undefined ? 'a sweep' : 'bursts',
      },
    ];
  const chosen = entryNamed(mechanisms, mechanism);
  if (chosen !== undefined && chosen.fluid === undefined) {
    const able = mechanisms.filter(({ fluid }) => fluid !== undefined).map(({ name }) => name);
    return [{ field: ['mechanism'], expected: `a mechanism with a fluid form (${listOf(able)})`, came: chosen.name }];
  }
  if (stalls === 'vcpu') return [{ field: ['stalls'], expected: "'vm' in the fluid form", came: "'vcpu'" }];
  if (disk !== undefined)
    return [{ field: ['disk'], expected: 'a shared disk in the fluid form', came: 'a mirrored one' }];
  return nic === 'vf' ? [{ field: ['nic'], expected: "'pv' in the fluid form", came: "'vf'" }] : [];
};

const LONGEST_MS = 3_600_000;

const patienceIsThere: Rule = ({ patience }) =>
  patience === undefined || patience >= 1
    ? []
    : [{ field: ['patience'], expected: 'a duration of at least 1 ms', came: `${patience * 1e6} ns` }];

const timesAreShort: Rule = ({ patience, after }) =>
  Object.entries({ patience, after }).flatMap(([field, ms]) =>
    ms === undefined || ms <= LONGEST_MS
      ? []
      : [{ field: [field], expected: 'a duration of at most 1 h', came: `${ms / LONGEST_MS} h` }],
  );

const OWN_RULES: readonly Rule[] = [
  omittedPartIsOptional,
  memoryFits,
  classesFit,
  burstsFit,
  sharingFits,
  hostHoldsAll,
  destinationHasRoom,
  cacheFits,
  phaseIsThere,
  targetIsStruck,
  onlyLinksMend,
  driverVmIsThere,
  disksAreOwn,
  storageIsShared,
  timesAreShort,
  patienceIsThere,
  fleetIsSmall,
  fleetHasDeadline,
  fluidIsPlain,
];

/** What each run is also done with keeps the same rules. */
const otherIsSound: Rule = ({ against, ...own }, parts) => {
  if (against === undefined) return [];
  const broken = (patch: Patch) => OWN_RULES.flatMap((rule) => rule(patch, parts));
  const said = new Set(broken(own).map(({ field }) => field.join('.')));
  return broken({ ...own, without: [], ...against })
    .filter(({ field }) => !said.has(field.join('.')))
    .map((violation) => ({ ...violation, field: ['against'], expected: `with it ${violation.expected}` }));
};

export const MIGRATION_RULES: readonly Rule[] = [...OWN_RULES, otherIsSound];
