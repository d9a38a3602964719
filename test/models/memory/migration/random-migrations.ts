/** Migrations of small VMs with random settings and random faults, and what must hold of each. */
import assert from 'node:assert/strict';
import type { RunRecord } from '../../../../src/experiment/record.ts';
import { RandomStreams } from '../../../../src/kernel/random.ts';
import { migration } from '../../../../src/models/memory/migration/experiment.ts';
import type { MigrationSettings } from '../../../../src/models/memory/migration/form.ts';
import { migrationParts } from '../../../../src/models/memory/migration/parts.ts';

const { mechanisms, faults } = migrationParts;
const MIB = 2 ** 20;

const runner = migration.createRunner();

export function run(settings: Partial<MigrationSettings>, index = 0): RunRecord {
  const whole = { experiment: 'migration', ...migration.defaults, ...settings };
  return runner({
    id: `${index}`,
    variant: { index: 0, name: 'base', factors: {}, settings: whole },
    run: index,
    seed: 'random',
  });
}

/** A VM of 4 MiB on a slow link, watched closely and not for long. */
export const small: Partial<MigrationSettings> = {
  workload: 'idle',
  memory: 4 * MIB,
  linkMbps: 100,
  pages: [
    { name: 'hot', size: MIB / 2, writesPerSecond: 4000, changedBytes: 64 },
    { name: 'swept', size: MIB, writesPerSecond: 300, order: 'sweep' },
    { name: 'free', size: MIB / 2, writesPerSecond: 0, use: 'free' },
  ],
  cacheSize: MIB,
  downtimeLimit: 30,
  patience: 20_000,
  after: 1000,
  constants: { settleNanos: 0.5e9, batchPages: 64, brokenConnectionNanos: 1e9, ringPages: 32 },
};

/** Settings that depend on the index alone. */
export function randomSettings(index: number): Partial<MigrationSettings> {
  const chance = new RandomStreams(`random migrations/${index}`).stream('settings');
  const mechanism = chance.pick(mechanisms);
  const fault = chance.pick(faults);
  const target = chance.pick(fault.strikes);
  const lasts = chance.pick([200, 3000, undefined]);
  const optional = mechanism.repairs.filter(() => chance.bernoulli(0.15)).map(({ name }) => name);
  const hasFault = chance.bernoulli(0.85);
  const hasOwnDisks = fault.needsOwnDisks === true || (fault.needsSharedStorage !== true && chance.bernoulli(0.1));
  return {
    ...small,
    mechanism: mechanism.name,
    without: optional,
    nic: chance.pick(['pv', 'vf']),
    // A workload of two vCPUs.
    ...(chance.bernoulli(0.5) && { workload: 'compile', stalls: 'vcpu' }),
    freePageHints: chance.bernoulli(0.3),
    ...(hasOwnDisks && { disk: { size: 16 * MIB, writtenPerSecond: 2e5 } }),
    ...(hasFault && {
      fault: {
        model: fault.name,
        target,
        trigger: {
          phase: chance.pick(fault.needsOwnDisks ? ['disk', ...mechanism.phases] : mechanism.phases),
          share: chance.uniform(),
        },
        ...(fault.canEnd && lasts !== undefined && { lasts }),
      },
    }),
  };
}

const FATES = ['migrated', 'at-source', 'recoverable', 'lost', 'twice-alive'] as const;

/** Memory is equal, or the verdict says why not. Returns the fate. */
export function judge(settings: Partial<MigrationSettings>, record: RunRecord): string {
  const about = JSON.stringify({ mechanism: settings.mechanism, without: settings.without, fault: settings.fault });
  if (record.status !== 'measured' && record.status !== 'completed') throw new Error(`${about}: no answer`);
  const measures = record.measures as Readonly<Record<string, number>>;
  const wrong = measures['wrongPages|ordered'] ?? 0;
  const fates = FATES.filter((fate) => measures[`${fate}|ordered`] === 1);
  const isStale = wrong > 0 && fates.length === 0;
  const told = record.status === 'completed' ? record.vms[0]?.why : undefined;
  assert.equal(fates.length, isStale ? 0 : 1, about);
  const without = settings.without ?? [];
  if (wrong > 0) {
    assert.deepEqual([settings.nic, without.includes('dummy-writes')], ['vf', true], about);
    if (settings.fault !== undefined && record.status === 'completed' && record.outcome !== 'not-injected')
      assert.match(told ?? '', /pages of it are wrong/, about);
  }
  const fate = fates[0] ?? 'stale';
  if (['lost', 'recoverable', 'twice-alive'].includes(fate)) {
    assert.notEqual(settings.fault, undefined, about);
    assert.match(told ?? '', /no host has|stands still|runs on both/, about);
  }
  if (fate === 'twice-alive') assert(without.includes('handshake'), about);
  return fate;
}
