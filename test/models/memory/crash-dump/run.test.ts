/** What a dump costs the service, what each part of Vicover does, and what is left when something else fails. */
import { describe, expect, it } from 'vitest';
import { specOf } from '../../../../src/campaign/plan.ts';
import type { CompletedRun } from '../../../../src/experiment/record.ts';
import type { Variant } from '../../../../src/experiment/runner.ts';
import { createRunner } from '../../../../src/experiments.ts';
import { ScenarioError } from '../../../../src/scenario/errors.ts';
import { parseScenario } from '../../../../src/scenario/load.ts';
import { variantsOf } from '../../../../src/scenario/variants.ts';

const runner = createRunner();
/** A small server that starts in a moment. */
const constants = {
  browsers: 50,
  browserThinkNanos: '2 s',
  serverBytes: '128 MiB',
  bookshopBytes: '32 MiB',
  osReadBytes: '8 MiB',
  serverReadBytes: '16 MiB',
  diskBytesPerSecond: 70e6,
};

function scenarioOf(changes: Readonly<Record<string, unknown>>) {
  const fields = {
    name: 'test',
    question: 'Does it hold?',
    experiment: 'crash-dump',
    mechanism: 'vicover',
    memory: '512 MiB',
    disk: 'hard-disk',
    before: '30 s',
    after: '30 s',
    runs: 1,
    seed: 'crash dump tests',
    ...changes,
    constants: { ...constants, ...(changes['constants'] as object) },
  };
  return parseScenario(JSON.stringify(fields), 'test.yaml');
}

function runOf(changes: Readonly<Record<string, unknown>> = {}, run = 0): CompletedRun {
  const scenario = scenarioOf(changes);
  const record = runner(specOf(variantsOf(scenario)[0] as Variant, run, scenario.seed));
  if (record.status !== 'completed') throw new Error(JSON.stringify(record));
  return record;
}

const measure = (record: CompletedRun, name: string): number => record.measures?.[name] ?? Number.NaN;
const costOf = (changes: Readonly<Record<string, unknown>>): number => measure(runOf(changes), 'dumpDowntime|back');

describe('a serial dump', () => {
  it('costs the service the memory over the rate of the disk (VC2)', () => {
    const record = runOf({ mechanism: 'serial-dump' });
    const seconds = measure(record, 'memoryOverRate|crashed');
    expect(seconds).toBeCloseTo(2 ** 29 / 70e6, 2);
    expect(measure(record, 'dumpDowntime|back') / seconds).toBeCloseTo(1, 1);
    expect(measure(record, 'ratio|dumped')).toBe(1);
  });
});

describe('Vicover', () => {
  it('costs the service less than a serial dump, and loses no page', () => {
    const record = runOf();
    expect(measure(record, 'ratio|dumped')).toBeGreaterThan(2);
    expect(measure(record, 'complete|dumped')).toBe(1);
    expect(measure(record, 'wrongPages|dumped')).toBe(0);
    expect(record.outcome).toBe('recovered');
  });

  it('costs more without the overlap, and more without rate control', () => {
    const [all, serial, unheld] = [[], ['overlap-boot'], ['control-rate']].map((without) =>
      costOf({ memory: '1 GiB', without }),
    ) as [number, number, number];
    expect(serial).toBeGreaterThan(all + 1);
    expect(unheld).toBeGreaterThan(all + 1);
  });

  it('costs less without rate control where a dump is over before the boot needs the disk', () => {
    expect(costOf({ without: ['control-rate'] })).toBeLessThan(costOf({}));
  });

  it('writes all memory without the filter', () => {
    const [dump, whole] = [runOf(), runOf({ without: ['skip-free-pages'] })].map((record) =>
      measure(record, 'dumpTime|complete'),
    ) as [number, number];
    expect(whole / dump).toBeGreaterThan(1.1);
  });

  it('is a front: the less of the disk the dump gets, the sooner the service is back, and the later the dump', () => {
    const [little, much] = [0.05, 0.5].map((dumpShare) => runOf({ dumpShare })) as [CompletedRun, CompletedRun];
    expect(measure(little, 'dumpDowntime|back')).toBeLessThan(measure(much, 'dumpDowntime|back'));
    expect(measure(little, 'dumpTime|complete')).toBeGreaterThan(measure(much, 'dumpTime|complete'));
  });

  it('waits for memory where the recovery VM cannot begin with what is free', () => {
    const scarce = { freeMemory: 0, dumpShare: 0.05, constants: { spareBytes: '8 MiB' } };
    expect(costOf(scarce)).toBeGreaterThan(costOf({ ...scarce, constants: { spareBytes: '512 MiB' } }) + 1);
  });
});

describe('something else that fails in the middle', () => {
  const during = (fault: string, run = 0, others = {}) => runOf({ meanwhile: { fault }, ...others }, run);

  it('of the recovery VM costs no page of the dump', () => {
    for (let run = 0; run < 2; run++) {
      const record = during('recovery-crash', run);
      expect([measure(record, 'complete|dumped'), measure(record, 'back|crashed')]).toEqual([1, 1]);
    }
  });

  it('of the power leaves a dump that goes as far as its header says, and the service comes back', () => {
    const records = [0, 1, 2].map((run) => during('power-cut', run));
    for (const record of records) {
      expect(measure(record, 'back|crashed')).toBe(1);
      expect(measure(record, 'wrongPages|dumped')).toBe(0);
    }
    const cut = records.find(({ cause }) => cause === 'dump-truncated');
    expect(measure(cut!, 'pagesInDump|dumped')).toBeLessThan(1);
    expect(cut?.vms[0]?.why).toContain('the power was cut');
  });

  it('of a full disk truncates the dump alone', () => {
    const record = during('disk-full');
    expect(record.cause).toBe('dump-truncated');
    expect(record.vms[0]?.why).toMatch(/the disk says 'full'; \d+ of \d+ pages in use can be read/);
  });

  it('of the disk loses dump and service', () => {
    const record = during('disk-failure', 0, { mechanism: 'serial-dump' });
    expect(record.cause).toBe('service-lost');
    expect(measure(record, 'lost|dumped')).toBe(1);
    expect(record.vms[0]?.why).toContain("its disk says 'failed' while it boots");
    expect(record).not.toHaveProperty('downtimeNanos');
  });
});

describe('bad input', () => {
  const problemsOf = (changes: Readonly<Record<string, unknown>>): string => {
    try {
      scenarioOf(changes);
    } catch (error) {
      if (error instanceof ScenarioError) return error.format();
      throw error;
    }
    return 'no problem';
  };

  it.each([
    [{ memory: '128 MiB' }, 'which kernel and server of the VM take'],
    [{ freeMemory: '90 %' }, 'which kernel and server of the VM take'],
    [{ memory: '1 GiB', constants: { diskBytes: '2 GiB' } }, 'that system and database leave of the disk (diskBytes)'],
    [{ dumpShare: 0 }, 'a dump that gets nothing never ends'],
    [{ constants: { diskBytesPerSecond: 0 } }, 'expected a number of B/s that is at least 1'],
    [{ mechanism: 'vicovr' }, "did you mean 'vicover'?"],
    [{ without: ['write-dump'] }, "came 'write-dump', which cannot be left out"],
    [{ after: '1 s' }, 'a duration from 30 s to 24 h'],
    [{ memory: '256 GiB' }, 'at most 131072 MiB'],
  ])('%j is refused in words', (changes, words) => {
    expect(problemsOf(changes)).toContain(words);
  });
});
