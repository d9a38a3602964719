/** What every mechanism, workload and fault of a migration promises. */
import { describe, expect, it } from 'vitest';
import { migrationParts } from '../../src/models/memory/migration/parts.ts';
import { judge, run, small } from '../models/memory/migration/random-migrations.ts';

const { mechanisms, workloads, faults } = migrationParts;

describe.each(mechanisms)('the mechanism $name', ({ name, phases, repairs, hasCache }) => {
  const settings = { ...small, mechanism: name };
  const record = run(settings);

  it('moves a VM with all of its memory, the same in every run', () => {
    expect(judge(settings, record)).toBe('migrated');
    expect(run(settings)).toEqual(record);
  });

  it('goes through phases that it has named, in their order', () => {
    if (record.status !== 'measured') throw new Error(record.status);
    const seen = (record.phases ?? []).filter(({ actor }) => actor === 'migration').map(({ phase }) => phase);
    expect(seen).toEqual(phases.filter((phase) => seen.includes(phase)));
    expect(seen.at(-1)).toBe(phases.at(-1));
  });

  it('answers whichever of its parts is left out', () => {
    for (const part of repairs)
      judge({ ...settings, without: [part.name] }, run({ ...settings, without: [part.name] }));
  });

  it('says whether it has a cache', () => {
    if (record.status !== 'measured') throw new Error(record.status);
    expect('cacheHits|encoded' in (record.measures as object)).toBe(hasCache === true);
  });
});

describe.each(workloads)('the workload $name', ({ name, memoryBytes }) => {
  it('has a client that hears of it, and memory that can be moved', () => {
    const { pages: _, memory: __, ...others } = small;
    if (memoryBytes > 2 ** 30) return;
    const record = run({ ...others, workload: name, mechanism: 'stop-and-copy', linkMbps: 10_000, driverVm: false });
    expect(record).toMatchObject({ measures: { 'migrated|ordered': 1 } });
    if (record.status !== 'measured') throw new Error(record.status);
    const [heard] = record.series ?? [];
    expect(Math.max(...(heard?.values ?? []))).toBeGreaterThan(0);
  });
});

describe.each(faults)('the fault $name', ({ name, strikes }) => {
  it.each(strikes)('strikes the %s, and the run has an answer', (target) => {
    const fault = { model: name, target, trigger: { phase: 'rounds', share: 0.5 } };
    const settings = { ...small, mechanism: 'pre-copy-xen', fault };
    const record = run(settings);
    judge(settings, record);
    expect(record).toMatchObject({ status: 'completed', episodes: [{ strike: { entry: 'rounds', step: target } }] });
  });
});
