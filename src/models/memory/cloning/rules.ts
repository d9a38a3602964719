/** Rules for the settings of cloning: everything fits, and what is needed is there. */
import { entryNamed } from '../../../experiment/entry.ts';
import type { DeepPartial } from '../../../experiment/experiment.ts';
import type { Rule as AnyRule } from '../../../experiment/rule.ts';
import { cloningParameters } from '../parameters/cloning.ts';
import { diskParameters } from '../parameters/disk.ts';
import type { CloningSettings } from './form.ts';
import type { CloningParts } from './parts.ts';

type Patch = DeepPartial<CloningSettings>;
type Rule = AnyRule<Patch, CloningParts>;

const PARAMETERS = { ...cloningParameters, ...diskParameters };

const inMib = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;

const valueOf =
  (constants: Patch['constants'] = {}) =>
  (name: keyof typeof PARAMETERS): number =>
    constants[name] ?? PARAMETERS[name].value;

const poolIsThere: Rule = ({ mechanism, pool, database }, { creations }) => {
  const creation = entryNamed(creations, mechanism);
  if (creation === undefined || pool === undefined || database !== undefined) return [];
  if (creation.usesPool === true && pool === 0)
    return [{ field: ['pool'], expected: `at least 1, since '${creation.name}' needs a pool`, came: '0' }];
  if (creation.usesPool !== true && pool > 0)
    return [{ field: ['pool'], expected: `0, since '${creation.name}' uses no pool`, came: `${pool}` }];
  return [];
};

const vmsFitMemory: Rule = ({ vms, memoryOfEach, pool, constants }) => {
  if (vms === undefined || memoryOfEach === undefined || pool === undefined) return [];
  const of = valueOf(constants);
  const left = of('hostMemoryBytes') - pool * of('substrateBytes');
  if (vms * memoryOfEach <= left && memoryOfEach >= of('substrateBytes')) return [];
  const expected =
    `from ${inMib(of('substrateBytes'))}, the size of a substrate, to ${inMib(Math.max(0, left) / vms)}, ` +
    `what ${vms} VMs have beside a pool of ${pool}`;
  return [{ field: ['memoryOfEach'], expected, came: inMib(memoryOfEach) }];
};

const diskHoldsCopies: Rule = ({ mechanism, vms, disk, constants }) => {
  if (mechanism !== 'template-copy' || vms === undefined || disk === undefined) return [];
  const of = valueOf(constants);
  const most = Math.floor(of(disk === 'ssd' ? 'ssdBytes' : 'diskBytes') / of('templateBytes')) - 1;
  if (vms <= most) return [];
  return [
    { field: ['vms'], expected: `at most ${most}, whose copies of the template fit onto the disk`, came: `${vms}` },
  ];
};

const makingCanFail: Rule = ({ meanwhile, database }) => [
  ...(meanwhile !== undefined && database !== undefined
    ? [{ field: ['meanwhile'], expected: 'nothing, since a replica of a database is made', came: 'a fault' }]
    : []),
  ...(meanwhile?.within === undefined || (meanwhile.within >= 1 && meanwhile.within <= 86_400_000)
    ? []
    : [{ field: ['meanwhile', 'within'], expected: 'from 1 ms to 24 h', came: `${meanwhile.within / 1000} s` }]),
];

const databaseIsThere: Rule = ({ database, provisioning, fault, disk, constants }) => {
  const of = valueOf(constants);
  const bytes = of(disk === 'ssd' ? 'ssdBytes' : 'diskBytes');
  return [
    ...(provisioning !== undefined && database === undefined
      ? [{ field: ['database'], expected: 'the database that has replicas', came: 'nothing' }]
      : []),
    ...(database !== undefined && fault !== undefined
      ? [{ field: ['fault'], expected: 'no fault, since a replica of a database is made', came: `'${fault.model}'` }]
      : []),
    ...(database?.size !== undefined && !(database.size > 0 && database.size <= bytes)
      ? [{ field: ['database', 'size'], expected: `at most ${inMib(bytes)}, the disk`, came: inMib(database.size) }]
      : []),
    ...(database?.updates !== undefined && database.updates >= of('replayPerSecond')
      ? [
          {
            field: ['database', 'updates'],
            expected: `less than ${of('replayPerSecond')}, which a replica replays a second: else it never catches up`,
            came: `${database.updates}`,
          },
        ]
      : []),
  ];
};

const daysAreCounted: Rule = ({ provisioning, watch }) => [
  ...(provisioning?.days !== undefined && provisioning.days < 2
    ? [{ field: ['provisioning', 'days'], expected: 'at least 2: the first is not counted', came: '1' }]
    : []),
  ...(watch === undefined || (watch >= 1000 && watch <= 86_400_000)
    ? []
    : [{ field: ['watch'], expected: 'from 1 s to 24 h', came: `${watch / 1000} s` }]),
];

export const CLONING_RULES: readonly Rule[] = [
  poolIsThere,
  vmsFitMemory,
  diskHoldsCopies,
  makingCanFail,
  databaseIsThere,
  daysAreCounted,
];
