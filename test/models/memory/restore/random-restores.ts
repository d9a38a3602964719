/** Restores of small VMs with random settings and random faults, and what must hold of each. */
import assert from 'node:assert/strict';
import type { RunRecord } from '../../../../src/experiment/record.ts';
import { RandomStreams } from '../../../../src/kernel/random.ts';
import { restore } from '../../../../src/models/memory/restore/experiment.ts';
import type { RestoreSettings } from '../../../../src/models/memory/restore/form.ts';
import { restoreParts } from '../../../../src/models/memory/restore/parts.ts';
import { RESTORE_RULES } from '../../../../src/models/memory/restore/rules.ts';

const { restores, faults, estimators } = restoreParts;
const MIB = 2 ** 20;

const runner = restore.createRunner();

/** The first settings that can be, of those that depend on the index alone. */
export function randomSettings(index: number): RestoreSettings {
  const chance = new RandomStreams(`random restores/${index}`).stream('settings');
  for (;;) {
    const fault = chance.pick(faults);
    const storage = chance.pick(['hard-disk', 'ssd', 'flash'] as const);
    const settings = {
      experiment: 'restore',
      ...restore.defaults,
      mechanism: chance.pick(restores).name,
      guest: chance.pick(['desktop', 'hello'] as const),
      memory: 88 * MIB,
      storage,
      estimator: chance.pick(estimators).name,
      estimateFor: chance.pick([500, 5000]),
      vms: chance.pick([1, 1, 3]),
      vcpus: chance.pick([1, 2, 4]),
      cutWhileSaved: storage === 'flash' && chance.bernoulli(0.3),
      watch: 4000,
      constants: { hostRestartNanos: 1e9, toolstackRestartNanos: 0.5e9 },
      ...(chance.bernoulli(0.9) && {
        fault: { model: fault.name, target: fault.strikes[0], trigger: { within: chance.pick([100, 400, 2000]) } },
      }),
    } as unknown as RestoreSettings;
    if (RESTORE_RULES.every((rule) => rule(settings, restoreParts).length === 0)) return settings;
  }
}

export const run = (settings: RestoreSettings, index: number): RunRecord =>
  runner({ id: `${index}`, variant: { index: 0, name: 'base', factors: {}, settings }, run: index, seed: 'random' });

/** Every page in memory is what the guest has made of it, and a verdict says why a VM is not as it was. */
export function judge(settings: RestoreSettings, record: RunRecord): string {
  const { mechanism, storage, fault, vms } = settings;
  const about = JSON.stringify({ mechanism, storage, fault, vms });
  if (record.status !== 'measured' && record.status !== 'completed') throw new Error(`${about}: no answer`);
  const measures = record.measures as Readonly<Record<string, number>>;
  assert.equal(measures['wrongPages|compared'], 0, about);
  if (record.status === 'measured') return 'nothing struck';
  const affected = record.vms.filter((vm) => vm.affected);
  assert.equal(record.vms.length, vms, about);
  for (const { why = '' } of affected) assert.match(why, /could not be read|not what was|failed|waits|was lost/, about);
  assert.equal(affected.length > 0, record.cause !== undefined, about);
  // Who has all pages has met every block.
  const isTampered = fault?.model === 'changed-block' || fault?.model === 'rolled-back-block';
  const hasAll = measures['completeTime|restored'] !== undefined || measures['missingPages|compared'] === 0;
  if (isTampered && mechanism !== 'resident') assert.equal(hasAll, false, about);
  return record.cause ?? (record.outcome === 'not-injected' ? 'nothing struck' : 'as it was');
}
