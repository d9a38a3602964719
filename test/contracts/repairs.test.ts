/**
 * What every repair of every model promises: something that holds once it is done, or there is a reason why nothing can
 * be said. `recover` checks the promises; here it is shown that each of them is one that a failed machine breaks.
 *
 * The repairs of a VMM promise by kinds of damage. Each kind is put into a machine in mechanisms.test.ts.
 */
import { describe, expect, it } from 'vitest';
import { vmmParts } from '../../src/models/vmm/experiment/parts.ts';
import { type AnyRepair, recoveryCases } from './machines-at-work.ts';

const IN_NORMAL_OPERATION = 'its work is done in normal operation';
const TAKES_TIME = 'it takes time, and what it does shows only with the others';

/** Repairs without a promise, and why. */
const UNPROMISED: Readonly<Record<string, string>> = {
  // VMM
  'nmi-ipi': 'a CPU whose NMIs are blocked is not reached, and stop-cpus goes after it',
  'halt-host': 'what it gives up, boot-guests makes anew',
  'firmware-reset': TAKES_TIME,
  'boot-host': TAKES_TIME,
  'boot-guests': 'VMs are made by the run',
  'record-heap': TAKES_TIME,
  'bring-cpus-online': TAKES_TIME,
  'set-up-apics': TAKES_TIME,
  'calibrate-tsc': TAKES_TIME,
  'reset-page-frames': TAKES_TIME,
  'rebuild-heap': TAKES_TIME,
  'batch-retry': 'where a batch goes on is seen when it is retried',
  // Driver VM
  'shadow-copy': IN_NORMAL_OPERATION,
  'connect-beforehand': IN_NORMAL_OPERATION,
  // Management
  'keep-copies': IN_NORMAL_OPERATION,
  // Host
  'watch-stores': IN_NORMAL_OPERATION,
  'preload-image': 'there may be no memory for the image',
};

const promises = ({ fixes = [], holds }: AnyRepair): boolean => fixes.length > 0 || holds !== undefined;

const everyMechanism = [
  ...vmmParts.mechanisms.map((mechanism) => ({ model: 'vmm', name: mechanism.name, mechanism })),
  ...recoveryCases,
];

describe.each(everyMechanism)('$name of $model', ({ mechanism }) => {
  it('recovers components by repairs of different names', () => {
    expect(mechanism.recovers.length).toBeGreaterThan(0);
    expect(new Set(mechanism.repairs.map(({ name }) => name)).size).toBe(mechanism.repairs.length);
  });

  it('consists of repairs with a promise, or with a reason why they have none', () => {
    for (const repair of mechanism.repairs)
      expect([repair.name, promises(repair) || repair.name in UNPROMISED]).toEqual([repair.name, true]);
  });
});

describe.each([...new Set(recoveryCases.map(({ model }) => model))])('the repairs of %s', (model) => {
  const mine = recoveryCases.filter((each) => each.model === model);

  it('keep their promises, each of which does not hold in some failed machine', () => {
    const needed = new Set(mine.flatMap((each) => [...each.needed()]));
    const promised = mine.flatMap(({ mechanism }) => mechanism.repairs.filter(promises).map(({ name }) => name));
    expect([...new Set(promised)].toSorted()).toEqual([...needed].toSorted());
  });
});

it('a reason is given only for a repair that has no promise', () => {
  const unpromised = everyMechanism.flatMap(({ mechanism }) => mechanism.repairs.filter((each) => !promises(each)));
  expect(Object.keys(UNPROMISED).toSorted()).toEqual([...new Set(unpromised.map(({ name }) => name))].toSorted());
});
