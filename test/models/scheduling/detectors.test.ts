/** What notices a failed guest on a busy host, when, and whom it takes for dead who only waits. */
import { describe, expect, it } from 'vitest';
import { heartbeats, panicNotice, progressWatch } from '../../../src/models/scheduling/detectors/guests.ts';
import type { SchedulingSettings } from '../../../src/models/scheduling/experiment/form.ts';
import { schedulingParts } from '../../../src/models/scheduling/experiment/parts.ts';
import { schedulingRunner } from '../../../src/models/scheduling/experiment/run.ts';
import { roundRobin } from '../../../src/models/scheduling/schedulers/yardsticks.ts';
import { spin, voice } from '../../../src/models/scheduling/workloads/programs.ts';
import { after } from './after.ts';

const names = (name: string) => ({ name, summary: name });
const detectors = [
  heartbeats(names('heartbeat'), 10e6, { lookNanos: 40e6, misses: 2 }),
  progressWatch(names('progress'), { lookNanos: 40e6, misses: 2 }),
  panicNotice(names('agent'), 10e6, 30_000),
];
const runner = schedulingRunner({ ...schedulingParts, detectors });

type Settings = Partial<Omit<SchedulingSettings, 'experiment'>>;

function measuresOf(settings: Settings, run = 1): Readonly<Record<string, number>> {
  const all: SchedulingSettings = {
    experiment: 'scheduling',
    scheduler: 'round-robin',
    guests: [{ program: 'heartbeat' }],
    detection: ['heartbeat'],
    cores: [1],
    debit: 'exact',
    for: 3000,
    constants: {},
    ...settings,
  };
  const variant = { index: 0, name: 'base', factors: {}, settings: all };
  const record = runner({ id: `v0-r${run}`, variant, run, seed: 'detectors' });
  if (record.status !== 'measured') throw new Error(JSON.stringify(record));
  return record.measures;
}

const hang = { model: 'guest-hang', at: 1003 } as const;
const crash = { model: 'guest-crash', at: 1003 } as const;
/** Beside so many guests that compute all the time. */
const beside = (others: number, more: object = {}): NonNullable<Settings['guests']> => [
  { program: 'heartbeat', ...more },
  ...(others > 0 ? [{ program: 'spin', vms: others }] : []),
];

describe('a heartbeat', () => {
  it.each([1, 2, 5])('reports after %i looks without a sign, on a host that is idle', (misses) => {
    const { 'latencyMs|noticed': latency = 0 } = measuresOf({ fault: hang, misses });
    expect(latency).toBeGreaterThan((misses - 1) * 40);
    expect(latency).toBeLessThanOrEqual((misses + 1) * 40);
  });

  it('takes a period longer for each further look, whatever was missed before the failure', () => {
    const latencies = [1, 2, 3].map(
      (misses) => measuresOf({ guests: beside(5), fault: hang, misses })['latencyMs|noticed'] ?? 0,
    );
    // Among five others under round robin each second or third look is missed without a failure.
    expect(measuresOf({ guests: beside(5), misses: 3 })['falseAlarms|healthy']).toBeGreaterThan(10);
    expect(latencies.map((latency) => Math.round(latency - (latencies[0] ?? 0)))).toEqual([0, 40, 80]);
  });

  it('struck in every other run, shows false alarms in the rest', () => {
    const fault = { ...hang, in: 'every other run' } as const;
    expect(measuresOf({ fault }, 1)).toHaveProperty('noticed|struck', 1);
    expect(measuresOf({ fault }, 2)).toMatchObject({ 'falseAlarm|healthy': 0, 'falseAlarms|healthy': 0 });
  });

  it('takes a guest for dead that waits longer for its core than the detector for its sign', () => {
    // Under round robin a guest waits for the slices of all others, 30 ms each.
    const alarms = (others: number, misses: number) =>
      measuresOf({ guests: beside(others), misses })['falseAlarms|healthy'] ?? 0;
    expect(alarms(1, 2)).toBe(0);
    expect(alarms(4, 2)).toBeGreaterThan(10);
    expect(alarms(4, 4)).toBe(0);
  });

  it('is not deceived where its guest goes first', () => {
    const quick = { guests: beside(4), scheduler: 'credit' };
    expect(measuresOf(quick)['falseAlarms|healthy']).toBe(0);
  });

  it('of a guest in its fair share comes in time with a laxity, and of one that computes all the time does not', () => {
    const busy = (laxity: number | undefined, work: number) =>
      measuresOf({
        scheduler: 'credit-laxity',
        guests: beside(4, {
          beside: [{ program: 'server', compute: work, period: 20 }],
          ...(laxity !== undefined && { laxity }),
        }),
        cores: [1, 1],
        misses: 1,
        for: 10_000,
      })['falseAlarms|healthy'] ?? 0;
    expect(busy(5, 6)).toBeLessThan(busy(undefined, 6) / 2);
    expect(busy(5, 19)).toBeGreaterThan(10);
  });
});

describe('a watch over progress', () => {
  it('says nothing of a guest that has nothing to do', () => {
    const guests = [{ program: 'voice', compute: 1, period: 500 }];
    expect(measuresOf({ guests, detection: ['progress'] })['falseAlarms|healthy']).toBe(0);
  });

  it('finds one whose work stands still', () => {
    const guests = [{ program: 'voice', compute: 1, period: 20 }];
    expect(measuresOf({ guests, detection: ['progress'], fault: hang })).toHaveProperty('noticed|struck', 1);
  });
});

describe('a notice of a panic', () => {
  it('comes at once, and nothing comes of a guest that hangs', () => {
    const told = measuresOf({ detection: ['agent'], fault: crash });
    // At the latest when its next sign is due.
    expect(told['latencyMs|noticed']).toBeLessThan(11);
    expect(measuresOf({ detection: ['agent'], fault: hang })).toHaveProperty('noticed|struck', 0);
  });

  it('waits with the guest that hears it', () => {
    const guests = [...beside(3), { program: 'monitor' }];
    const [byVmm, byGuest] = [beside(3), guests].map((own) =>
      measuresOf({ detection: ['agent'], fault: crash, guests: own }),
    );
    expect(byGuest?.['latencyMs|noticed']).toBeGreaterThan((byVmm?.['latencyMs|noticed'] ?? 0) + 20);
  });
});

it('under round robin who wakes waits for what is left of one slice, and for the slices of all others', () => {
  const guests = [
    { program: voice, computeMs: 1, periodMs: 500 },
    ...Array.from({ length: 3 }, () => ({ program: spin })),
  ];
  const { seen } = after(20, roundRobin, guests);
  for (const wait of seen[0]?.waits ?? []) {
    expect(wait).toBeGreaterThan(2 * 30e6 - 1);
    expect(wait).toBeLessThanOrEqual(3 * 30e6 + 1);
  }
});
