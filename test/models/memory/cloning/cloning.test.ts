import { describe, expect, it } from 'vitest';
import { measuresOf, recordOf, refusalOf } from '../runs.ts';

const cloned = (fields: Readonly<Record<string, unknown>>, run = 0) => measuresOf('cloning', fields, run);

const LINKED = { mechanism: 'linked-template', pool: 0 } as const;
const HOST_LOSS = { model: 'host-loss', target: 'host' };
const DATABASE = { size: '4 GiB', updates: 100, snapshotAge: 0 };

describe('a VM from a substrate', () => {
  it('answers within seconds, alone and as a cluster, and costs memory while nobody asks', () => {
    const [one, cluster] = [cloned({ vms: 1 }), cloned({ vms: 8 })];
    expect(one['createdTime|asked']).toBeLessThan(5);
    expect(cluster['createdTime|asked']).toBeLessThan(10);
    expect(cluster['createdTime|asked']).toBeGreaterThan(one['createdTime|asked'] ?? 0);
    expect(one['standingMb|pool']).toBe(cluster['standingMb|pool']);
    expect(one['sharedFaults|created']).toBeGreaterThan(1000);
  });

  it('is made as without a pool once that is used up', () => {
    const [enough, short] = [cloned({ vms: 4, pool: 4 }), cloned({ vms: 4, pool: 3 })];
    expect(short['createdTime|asked']).toBeGreaterThan(5 * (enough['createdTime|asked'] ?? 0));
    expect(short['firstCreatedTime|asked']).toBeLessThan(5);
  });

  it('is there long before one from a template, and that before one from a copy', () => {
    const [pool, linked, copied] = [
      cloned({}),
      cloned(LINKED),
      cloned({ ...LINKED, mechanism: 'template-copy', constants: { templateBytes: 2 ** 30 } }),
    ].map((measures) => measures['createdTime|asked'] ?? 0);
    expect(linked).toBeGreaterThan(10 * (pool ?? 0));
    expect(copied).toBeGreaterThan(1.2 * (linked ?? 0));
  });

  it('brings the service of a lost host back, from its last heartbeat on', () => {
    const record = recordOf('cloning', { fault: HOST_LOSS, vms: 4 });
    if (record.status !== 'completed') expect.fail('a run with a fault has an outcome');
    expect(record.outcome).toBe('recovered');
    expect(record.downtimeNanos).toBeGreaterThan(3e9);
    expect(record.downtimeNanos).toBeLessThan(10e9);
    const short = recordOf('cloning', { ...LINKED, fault: HOST_LOSS, vms: 4, watch: '20 s' });
    expect(short).toMatchObject({ outcome: 'failed', cause: 'vms-lost' });
  });
});

describe('a fault while VMs are made', () => {
  const meanwhile = (fault: string, within: string, fields: object, run = 0) => {
    const record = recordOf('cloning', { vms: 6, watch: '3 min', ...fields, meanwhile: { fault, within } }, run);
    if (record.status !== 'completed') expect.fail('a run with a fault has an outcome');
    return record;
  };

  it('of the disk costs those that still read it, and none that comes from the pool', () => {
    const pool = meanwhile('disk-failure', '400 ms', { pool: 6 });
    expect([pool.outcome, pool.vms.some(({ affected }) => affected)]).toEqual(['recovered', false]);
    const linked = meanwhile('disk-failure', '2 s', LINKED);
    expect(linked).toMatchObject({ outcome: 'failed', cause: 'vms-not-made' });
    for (const { why } of linked.vms) expect(why).toBe('it does not answer: its disk failed');
    // Of a pool that is used up, the rest.
    const short = meanwhile('disk-failure', '2 s', { pool: 3 }).vms.filter(({ affected }) => affected);
    expect(short.length).toBe(3);
  });

  it('of the toolstack costs time, and what it was making from the pool', () => {
    const [calm, struck] = [cloned({ vms: 6, pool: 12 }), meanwhile('toolstack-crash', '400 ms', { pool: 12 })];
    expect(struck.outcome).toBe('recovered');
    const later = (struck.measures as Record<string, number>)['createdTime|asked']! - calm['createdTime|asked']!;
    expect(later).toBeGreaterThan(1.5);
    expect(later).toBeLessThan(4);
    const none = meanwhile('toolstack-crash', '400 ms', { pool: 6, watch: '10 s' });
    expect(none.vms.filter(({ affected }) => affected).length).toBeGreaterThan(0);
  });

  it('that comes when all run has not struck them', () => {
    const record = meanwhile('disk-failure', '3 h', { pool: 6 }, 1);
    expect([record.outcome, record.vms.some(({ affected }) => affected)]).toEqual(['not-injected', false]);
  });
});

describe('a replica of a database', () => {
  const made = (database: object, run = 0) => cloned({ ...LINKED, database: { ...DATABASE, ...database } }, run);

  it.each([{}, { size: '10 GiB' }, { updates: 10 }, { updates: 200, snapshotAge: '1 h' }])(
    'takes about as long as was predicted (%j)',
    (database) => {
      for (let run = 0; run < 3; run++)
        expect(Math.abs((made(database, run)['ratio|predicted'] ?? 0) - 1)).toBeLessThan(0.15);
    },
  );

  it('takes longer from an old snapshot, and the closer updates come to what it can replay', () => {
    const timeOf = (database: object) => made(database)['replicationTime|cloned'] ?? 0;
    expect(timeOf({ snapshotAge: '1 h' })).toBeGreaterThan(timeOf({}) + 600);
    expect(timeOf({ updates: 300 })).toBeGreaterThan(1.5 * timeOf({ updates: 150 }));
  });
});

describe('replicas over days', () => {
  const over = (policy: string, database: object = {}) =>
    cloned({
      ...LINKED,
      database: { ...DATABASE, size: '20 GiB', ...database },
      provisioning: { policy, days: 8, peak: 700 },
    });

  it('cost less when they follow the load', () => {
    const [peak, reactive, predictive] = ['peak', 'reactive', 'predictive'].map((policy) => over(policy));
    expect(reactive?.['replicaHours|day']).toBeLessThan(peak?.['replicaHours|day'] ?? 0);
    expect(predictive?.['replicaHours|day']).toBeLessThan(peak?.['replicaHours|day'] ?? 0);
  });

  it('come too late by reaction alone when a clone takes long', () => {
    const old = { snapshotAge: '24 h' };
    expect(over('reactive', old)['overloaded|time']).toBeGreaterThan(2 * (over('reactive')['overloaded|time'] ?? 0));
    expect(over('predictive', old)['overloaded|time']).toBeLessThan(over('reactive', old)['overloaded|time'] ?? 0);
  });
});

describe('bad input', () => {
  it.each([
    [{ pool: 0 }, "at least 1, since 'substrate-pool' needs a pool"],
    [{ mechanism: 'linked-template', pool: 4 }, 'uses no pool'],
    [{ memoryOfEach: '64 GiB' }, 'beside a pool of 8'],
    [{ memoryOfEach: '1 MiB' }, 'the size of a substrate'],
    [{ pool: 4096 }, 'beside a pool of 4096'],
    [{ ...LINKED, mechanism: 'template-copy', vms: 64 }, 'whose copies of the template fit onto the disk'],
    [{ ...LINKED, provisioning: { policy: 'peak', days: 3, peak: 100 } }, 'the database that has replicas'],
    [{ ...LINKED, database: { ...DATABASE, updates: 400 } }, 'else it never catches up'],
    [{ ...LINKED, database: { ...DATABASE, size: '900 GiB' } }, 'the disk'],
    [{ ...LINKED, database: DATABASE, fault: HOST_LOSS }, 'no fault'],
    [{ ...LINKED, database: DATABASE, provisioning: { policy: 'peak', days: 1, peak: 9 } }, 'the first is not counted'],
  ])('%j is refused in words', (fields, words) => {
    expect(refusalOf('cloning', fields)).toContain(words);
  });
});
