/** Rules for the settings of a crash dump: what fits into memory and onto the disk, and steps that can be left out. */
import { entryNamed } from '../../../experiment/entry.ts';
import type { DeepPartial } from '../../../experiment/experiment.ts';
import { omittedIsOptional } from '../../../experiment/failure-rules.ts';
import type { Rule as AnyRule } from '../../../experiment/rule.ts';
import { PAGE_BYTES } from '../pages/page-class.ts';
import { diskParameters } from '../parameters/disk.ts';
import { dumpParameters } from '../parameters/dump.ts';
import type { CrashDumpSettings } from './form.ts';
import type { CrashDumpParts } from './parts.ts';

type Patch = DeepPartial<CrashDumpSettings>;
type Rule = AnyRule<Patch, CrashDumpParts>;

const omittedStepIsOptional: Rule = (settings, { dumps }) => {
  const chosen = entryNamed(dumps, settings.mechanism);
  return chosen ? omittedIsOptional('step', [chosen], settings) : [];
};

const valueIn =
  (constants: Readonly<Record<string, number | undefined>>) =>
  (name: keyof typeof dumpParameters): number =>
    constants[name] ?? dumpParameters[name].value;

const serverFits: Rule = ({ memory, freeMemory = DEFAULT_FREE, constants = {} }) => {
  if (memory === undefined) return [];
  const of = valueIn(constants);
  const least = of('kernelBytes') + of('serverBytes') + Math.max(MARGIN_BYTES, 2 * of('extentPages') * PAGE_BYTES);
  if (memory > LARGEST_BYTES)
    return [{ field: ['memory'], expected: `at most ${inMib(LARGEST_BYTES)}`, came: inMib(memory) }];
  if (memory * (1 - freeMemory) >= least) return [];
  const expected = `${inMib(least)} or more that are not free, which kernel and server of the VM take`;
  return [{ field: ['memory'], expected, came: `${inMib(memory * (1 - freeMemory))} of ${inMib(memory)}` }];
};

const dumpFits: Rule = ({ memory, disk, constants = {} }) => {
  if (memory === undefined || disk === undefined) return [];
  const name = disk === 'ssd' ? 'ssdBytes' : 'diskBytes';
  const bytes = constants[name] ?? diskParameters[name].value;
  const of = valueIn(constants);
  const room = bytes - of('bookshopBytes') - of('systemFilesBytes');
  if (memory * 1.001 + 2 ** 20 <= room) return [];
  const expected = `at most the ${inMib(Math.max(0, room))} that system and database leave of the disk (${name})`;
  return [{ field: ['memory'], expected, came: inMib(memory) }];
};

const dumpGoesOn: Rule = ({ dumpShare }) =>
  dumpShare === undefined || dumpShare > 0
    ? []
    : [{ field: ['dumpShare'], expected: 'a share above 0, since a dump that gets nothing never ends', came: '0' }];

const timesAreUseful: Rule = ({ before, after }) =>
  Object.entries({ before, after }).flatMap(([field, ms]) =>
    ms === undefined || (ms >= SHORTEST_MS && ms <= LONGEST_MS)
      ? []
      : [
          {
            field: [field],
            expected: 'a duration from 30 s to 24 h, to compare levels of service',
            came: `${ms / 1000} s`,
          },
        ],
  );

const DEFAULT_FREE = 0.3;
const MARGIN_BYTES = 2 ** 20;
/** Exact pages of more would not fit into a small machine. */
const LARGEST_BYTES = 128 * 2 ** 30;
const SHORTEST_MS = 30_000;
const LONGEST_MS = 24 * 3_600_000;

const inMib = (bytes: number): string => `${Math.floor(bytes / 2 ** 20)} MiB`;

export const CRASH_DUMP_RULES: readonly Rule[] = [
  omittedStepIsOptional,
  serverFits,
  dumpFits,
  dumpGoesOn,
  timesAreUseful,
];
