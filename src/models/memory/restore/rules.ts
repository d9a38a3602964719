/** Rules for the settings of a restore: everything fits, and what is named is there. */
import { entryNamed } from '../../../experiment/entry.ts';
import type { DeepPartial } from '../../../experiment/experiment.ts';
import { valuesWith } from '../../../experiment/parameter.ts';
import type { Rule as AnyRule } from '../../../experiment/rule.ts';
import { PAGE_BYTES } from '../pages/page-class.ts';
import { diskParameters } from '../parameters/disk.ts';
import { restoreParameters } from '../parameters/restore.ts';
import type { RestoreSettings } from './form.ts';
import type { RestoreParts } from './parts.ts';

type Patch = DeepPartial<RestoreSettings>;
type Rule = AnyRule<Patch, RestoreParts>;

const inMib = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;
/** Every page is compared: 16 bytes of ours for each. */
const MOST_BYTES = 64 * 2 ** 30;
const LEAST_BYTES = 2 ** 20;

const memoryHoldsGuest: Rule = ({ memory, guest, constants = {} }, { guests }) => {
  if (memory === undefined) return [];
  const classes = entryNamed(guests, guest)?.classes(valuesWith(restoreParameters, constants)) ?? [];
  const least = Math.max(
    LEAST_BYTES,
    classes.reduce((sum, { pages }) => sum + pages * PAGE_BYTES, 0),
  );
  if (memory >= least && memory <= MOST_BYTES) return [];
  const expected = `from ${inMib(least)}, which this guest touches, to ${inMib(MOST_BYTES)}`;
  return [{ field: ['memory'], expected, came: inMib(memory) }];
};

const setFitsMemory: Rule = ({ memory, workingSetLimit }) =>
  memory === undefined || workingSetLimit === undefined || (workingSetLimit > 0 && workingSetLimit <= memory)
    ? []
    : [
        {
          field: ['workingSetLimit'],
          expected: `a working set of at most the memory, ${inMib(memory)}, and not of nothing`,
          came: inMib(workingSetLimit),
        },
      ];

/** The image and the copy of the working set. */
const imageFitsDisk: Rule = ({ memory, storage, vms = 1, constants = {} }) => {
  if (memory === undefined || storage === undefined || storage === 'flash') return [];
  const name = storage === 'ssd' ? 'ssdBytes' : 'diskBytes';
  const bytes = constants[name] ?? diskParameters[name].value;
  if (2 * memory * vms <= bytes) return [];
  const all = vms === 1 ? 'the image and a copy of the working set lie' : `${vms} images and working sets lie`;
  const expected = `at most ${inMib(bytes / 2 / vms)}, since ${all} on the disk`;
  return [{ field: ['memory'], expected, came: inMib(memory) }];
};

const flashHasFlash: Rule = ({ storage, cutWhileSaved, mapCheckpoint, fault }) => {
  if (storage === undefined || storage === 'flash') return [];
  const came = `'${storage}'`;
  return [
    ...(cutWhileSaved === true
      ? [{ field: ['storage'], expected: "'flash', since only an image on a card is recovered (cutWhileSaved)", came }]
      : []),
    ...(mapCheckpoint === false
      ? [{ field: ['storage'], expected: "'flash', since only there is a map to write (mapCheckpoint)", came }]
      : []),
    ...(fault?.model === 'changed-block' || fault?.model === 'rolled-back-block'
      ? [{ field: ['storage'], expected: "'flash', since only a card is in the hands of others", came }]
      : []),
  ];
};

const cardHasOneImage: Rule = ({ storage, vms }) =>
  storage !== 'flash' || vms === undefined || vms === 1
    ? []
    : [{ field: ['vms'], expected: '1, since a card has one image', came: String(vms) }];

const sharedBySeveral: Rule = ({ images, vms = 1, storage }) => {
  if (images !== 'shared') return [];
  if (vms === 1) return [{ field: ['images'], expected: "'own' for a VM alone (vms says how many)", came: "'shared'" }];
  return storage === 'flash' ? [{ field: ['storage'], expected: "'hard-disk' or 'ssd'", came: "'flash'" }] : [];
};

/** All pages of all VMs are compared. */
const vmsFit: Rule = ({ memory, vms }) =>
  memory === undefined || vms === undefined || memory * vms <= MOST_BYTES
    ? []
    : [{ field: ['vms'], expected: `VMs of at most ${inMib(MOST_BYTES)} together`, came: inMib(memory * vms) }];

const sectorsAreOfDisks: Rule = ({ storage, fault, mechanism }, { restores }) => {
  const isOfSet = fault?.model === 'unreadable-working-set';
  if (fault?.model !== 'unreadable-page' && !isOfSet) return [];
  if (storage === 'flash') return [{ field: ['storage'], expected: "'hard-disk' or 'ssd'", came: "'flash'" }];
  const first = entryNamed(restores, mechanism)?.first;
  if (!isOfSet || first === undefined || first === 'working-set') return [];
  return [
    {
      field: ['fault', 'model'],
      expected: `a fault of what '${mechanism}' reads: it has no working set`,
      came: `'${fault?.model}'`,
    },
  ];
};

const timesAreSensible: Rule = ({ deadline, watch, estimateFor, fault }) => [
  ...(deadline === undefined || deadline > 0
    ? []
    : [{ field: ['deadline'], expected: 'a time after the order; this deadline has passed', came: `${deadline} ms` }]),
  ...(watch === undefined || (watch >= 1000 && watch <= 3_600_000)
    ? []
    : [{ field: ['watch'], expected: 'from 1 s to 1 h', came: `${watch / 1000} s` }]),
  ...(estimateFor === undefined || (estimateFor > 0 && estimateFor <= 600_000)
    ? []
    : [{ field: ['estimateFor'], expected: 'more than nothing, and at most 10 min', came: `${estimateFor / 1000} s` }]),
  ...(fault?.trigger?.within === undefined || fault.trigger.within <= 86_400_000
    ? []
    : [{ field: ['fault', 'trigger', 'within'], expected: 'at most 24 h', came: `${fault.trigger.within / 1000} s` }]),
];

const faultStrikesTarget: Rule = ({ fault }, { faults }) => {
  const strikes = entryNamed(faults, fault?.model)?.strikes;
  if (strikes === undefined || fault?.target === undefined || strikes.includes(fault.target)) return [];
  const expected = `what the fault '${fault.model}' can strike (${strikes.join(', ')})`;
  return [{ field: ['fault', 'target'], expected, came: `'${fault.target}'` }];
};

const onlyStoragesMend: Rule = ({ fault }, { faults }) => {
  const model = entryNamed(faults, fault?.model);
  if (model === undefined || fault?.lasts === undefined || model.canEnd === true) return [];
  const expected = `nothing, since '${model.name}' does not end`;
  return [{ field: ['fault', 'lasts'], expected, came: `${fault.lasts} ms` }];
};

export const RESTORE_RULES: readonly Rule[] = [
  faultStrikesTarget,
  onlyStoragesMend,
  memoryHoldsGuest,
  setFitsMemory,
  imageFitsDisk,
  flashHasFlash,
  cardHasOneImage,
  sharedBySeveral,
  vmsFit,
  sectorsAreOfDisks,
  timesAreSensible,
];
