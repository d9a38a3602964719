/** Hosts with protected VMs that are killed at random instants, and what must hold of each. */
import assert from 'node:assert/strict';
import type { RunRecord } from '../../../../src/experiment/record.ts';
import { RandomStreams } from '../../../../src/kernel/random.ts';
import { replication } from '../../../../src/models/memory/replication/experiment.ts';
import type { ReplicationSettings } from '../../../../src/models/memory/replication/form.ts';
import { replicationParts } from '../../../../src/models/memory/replication/parts.ts';

const runner = replication.createRunner();

export type Asked = Partial<ReplicationSettings>;

export function run(settings: Asked, index = 0): RunRecord {
  const whole = { experiment: 'replication', ...replication.defaults, ...settings };
  return runner({
    id: `${index}`,
    variant: { index: 0, name: 'base', factors: {}, settings: whole },
    run: index,
    seed: 'random',
  });
}

/** A service that gives out numbers, watched for as long as its clients' time-outs need. */
export const small: Asked = {
  mechanism: 'remus',
  workload: 'tickets',
  epoch: 25,
  for: 3000,
  fault: { model: 'host-kill', target: 'primary', trigger: { phase: 'run' } },
};

export const measuresOf = (record: RunRecord): Readonly<Record<string, number>> => {
  if (record.status !== 'measured' && record.status !== 'completed') throw new Error(`no answer: ${record.message}`);
  return record.measures as Readonly<Record<string, number>>;
};

/** Settings that depend on the index alone: a kill of either host under one of the mechanisms with a backup. */
export function randomSettings(index: number): Asked {
  const chance = new RandomStreams(`random kills/${index}`).stream('settings');
  const mechanism = chance.pick(replicationParts.replications.filter(({ keeps }) => keeps === 'at the backup'));
  const [epoch, epochs] = [chance.pick([25, 40, 100]), chance.pick(['fixed', 'adaptive'] as const)];
  return {
    ...small,
    mechanism: mechanism.name,
    epoch: mechanism.runsTwice === true ? 10 * epoch : epoch,
    epochs,
    witness: chance.pick(['none', 'third-host'] as const),
    link: { replicationMbps: chance.pick([100, 1000]), clientMbps: 1000, roundTrip: 0.1 },
    fault: {
      model: 'host-kill',
      target: chance.bernoulli(0.9) ? 'primary' : 'backup',
      trigger: { phase: chance.pick(mechanism.phases) },
    },
    ...(chance.bernoulli(0.2) && { rejoin: 500 }),
  };
}

/** Nothing is lost or invented, or the VM was not protected yet. Returns what became of it. */
export function judge(settings: Asked, record: RunRecord): string {
  const about = JSON.stringify(settings);
  const measures = measuresOf(record);
  assert.equal(record.status, 'completed');
  if (record.status === 'completed' && record.outcome === 'not-injected') return 'not injected';
  const trigger = settings.fault?.trigger;
  const phase = trigger !== undefined && 'phase' in trigger ? trigger.phase : '';
  if (phase === 'synchronise' && settings.fault?.target === 'primary') {
    assert.equal(measures['no-vm|killed'], 1, about);
    return 'not protected yet';
  }
  assert.equal(measures['lostBytes|killed'], 0, about);
  assert.equal(measures['inventedBytes|killed'], 0, about);
  assert.equal(measures['survived|killed'], 1, about);
  assert.equal(measures['wrongPages|took-over'] ?? 0, 0, about);
  assert.equal(measures['wrongBlocks|took-over'] ?? 0, 0, about);
  return measures['took-over|killed'] === 1 ? 'went on at the backup' : 'went on alone';
}
