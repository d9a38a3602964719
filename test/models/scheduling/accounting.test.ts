/** Whatever happens on a machine, all core time has an account, down to the thread; a guest that asks the VMM knows. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { imbalances, type Ledger } from '../../../src/experiment/ledger.ts';
import { coreWatchdog, paceCheck } from '../../../src/models/scheduling/detectors/cores.ts';
import type { SchedulingSettings } from '../../../src/models/scheduling/experiment/form.ts';
import { schedulingParts } from '../../../src/models/scheduling/experiment/parts.ts';
import { schedulingRunner } from '../../../src/models/scheduling/experiment/run.ts';

const times = { lookNanos: 7e6, misses: 2 };
const runner = schedulingRunner({ ...schedulingParts, detectors: [coreWatchdog(times), paceCheck(times, 0.1)] });

function runOf(settings: Omit<Partial<SchedulingSettings>, 'experiment'>, run = 0) {
  const ledgers: Ledger[] = [];
  const all: SchedulingSettings = {
    experiment: 'scheduling',
    scheduler: 'credit',
    guests: [],
    debit: 'exact',
    cores: [1],
    for: 1000,
    constants: {},
    ...settings,
  };
  const record = runner(
    { id: `v0-r${run}`, variant: { index: 0, name: 'base', factors: {}, settings: all }, run, seed: 'accounting' },
    { note: () => {}, ledger: (ledger) => ledgers.push(ledger) },
  );
  if (record.status !== 'measured') throw new Error(JSON.stringify(record));
  return { measures: record.measures, ledger: ledgers[0] as Ledger };
}

const program = fc.constantFrom('spin', 'voice', 'server', 'block-io', 'job', 'between-ticks');
const thread = fc.record({
  program,
  compute: fc.integer({ min: 1, max: 90 }).map((tenths) => tenths / 10),
  period: fc.integer({ min: 2, max: 300 }).map((tenths) => tenths / 10),
  usesSpeed: fc.constantFrom(0, 0.5, 1),
});
const guest = fc
  .tuple(
    thread,
    fc.record(
      {
        vcpus: fc.integer({ min: 1, max: 3 }),
        weight: fc.integer({ min: 1, max: 1024 }),
        laxity: fc.constantFrom(2, 10),
        cap: fc.constantFrom(0.3, 0.8),
        pinned: fc.constantFrom([0]),
        aware: fc.boolean(),
        beside: fc.array(thread, { minLength: 1, maxLength: 3 }),
      },
      { requiredKeys: [] },
    ),
  )
  .map(([first, more]) => ({ ...first, ...more }));
const fault = fc.record({
  model: fc.constantFrom('core-stop', 'core-slow', 'guest-hang', 'guest-crash'),
  at: fc.integer({ min: 0, max: 30 }),
  for: fc.constantFrom(10, 1000),
});

describe('all core time has its account, and every thread its part of it', () => {
  test.prop(
    [
      fc.constantFrom(...schedulingParts.schedulers.map(({ name }) => name)),
      fc.array(guest, { minLength: 1, maxLength: 4 }),
      fc.array(fc.constantFrom(1, 0.5, 0.3), { minLength: 1, maxLength: 3 }),
      fc.option(fault),
      fc.constantFrom(...schedulingParts.recoveries.map(({ name }) => name)),
    ],
    { numRuns: 1000 },
  )('in 1,000 random schedules with faults and recoveries', (scheduler, guests, cores, failure, recovery) => {
    const { ledger, measures } = runOf({
      scheduler,
      guests,
      cores,
      recovery,
      for: 40,
      ...(failure !== null && { fault: failure, detection: ['core-watchdog', 'pace-check'] }),
    });
    expect(imbalances(ledger)).toEqual([]);
    // What the guest counts with the VMM's help is what the machine counts, unless its kernel has failed.
    if (failure === null && 'awareCount|threads' in measures) expect(measures['awareCount|threads']).toBe(0);
  });
});

/** Guests that wait as long as it takes. */
const patient = fc.array(
  guest.filter((each) => !('laxity' in each)),
  { minLength: 1, maxLength: 5 },
);

test.prop([patient, fc.array(fc.constantFrom(1, 0.5), { minLength: 1, maxLength: 3 }), fc.option(fault)], {
  numRuns: 60,
})(
  'a scheduler that knows of laxities leaves the stock schedule bit for bit where nobody has one',
  (guests, cores, failure) => {
    const settings = { guests, cores, for: 60, ...(failure !== null && { fault: failure }) };
    expect(runOf({ ...settings, scheduler: 'credit-laxity' })).toEqual(runOf({ ...settings, scheduler: 'credit' }));
  },
);

describe('a guest that counts by its own clock', () => {
  const two = { program: 'spin', beside: [{ program: 'spin' }] };

  it('is right while it has a core for itself', () => {
    const { measures } = runOf({ scheduler: 'credit', guests: [two] });
    expect(measures['naiveCount|threads']).toBeCloseTo(0, 4);
  });

  it.each(schedulingParts.schedulers)('is wrong by exactly what was stolen under $name', ({ name }) => {
    const { measures, ledger } = runOf({ scheduler: name, guests: [two, { program: 'spin', vms: 3 }], for: 3000 });
    const { used = 0, stolen = 0 } = ledger.accounts.find((account) => account.name === 'vm0')?.amounts ?? {};
    expect(used + stolen).toBe(3e9);
    expect(measures['naiveCount|threads']).toBe(3e9 / used - 1);
    expect(measures['awareCount|threads']).toBe(0);
    expect(stolen / used).toBeCloseTo(3, 0);
  });
});

describe('time in the ledger', () => {
  it("of a core that has stopped is nobody's, from then on", () => {
    const { ledger } = runOf({
      scheduler: 'credit',
      guests: [{ program: 'spin', vms: 4 }],
      cores: [1, 1],
      fault: { model: 'core-stop', at: 250 },
    });
    const nobody = ledger.accounts.find(({ name }) => name === 'nobody');
    expect(nobody?.amounts).toEqual({ idle: 0, down: 0.75e9 });
  });

  it('is shared by weight, and cycles by the speed of the cores as well', () => {
    const { ledger } = runOf({
      scheduler: 'fair',
      guests: [1, 2, 3].map((weight) => ({ program: 'spin', weight })),
      cores: [0.5],
      for: 6000,
      constants: { switchNanos: 0 },
    });
    const used = [0, 1, 2].map((vm) => ledger.accounts.find(({ name }) => name === `vm${vm}`)?.amounts);
    for (const [index, amounts] of used.entries()) {
      expect((amounts?.['used'] ?? 0) / 6e9).toBeCloseTo((index + 1) / 6, 2);
      expect(amounts?.['cycles']).toBe((amounts?.['used'] ?? 0) / 2);
    }
  });
});
