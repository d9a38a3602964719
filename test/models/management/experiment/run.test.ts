/**
 * Failures of the privileged VM: nothing stays between before and after, and each part of the recovery is missed when
 * it is not there.
 */
import { describe, expect, it } from 'vitest';
import { FailureCosts } from '../../../../src/analysis/availability.ts';
import { valuesOf } from '../../../../src/experiment/parameter.ts';
import type { CompletedRun } from '../../../../src/experiment/record.ts';
import type { PrivilegedVmSettings } from '../../../../src/models/management/experiment/form.ts';
import { managementParts } from '../../../../src/models/management/experiment/parts.ts';
import {
  type DriverVmFailure,
  privilegedVmRunner,
  privilegedVmRuns,
} from '../../../../src/models/management/experiment/runner.ts';
import { recordOf } from '../../../../src/models/management/experiment/verdict.ts';
import { managementParameters } from '../../../../src/models/management/parameters.ts';
import { OPERATIONS } from '../../../../src/models/management/plane/operations/operation.ts';

const values = valuesOf(managementParameters);
/** How long the driver VM is away where it fails, too. */
const AWAY_NANOS = 7e9;
/** The last of it, in which its frontends connect through XenStore. */
const HANDSHAKE_NANOS = 0.8e9;
const driverVm: DriverVmFailure = () => ({
  effects: [{ kind: 'unreachable', from: 0, to: AWAY_NANOS, driverVm: { handshakeNanos: HANDSHAKE_NANOS } }],
});
const runner = privilegedVmRunner(managementParts, driverVm);
/** More than any operation has. */
const MOST_POINTS = 200;

const struck = (model: string, trigger: PrivilegedVmSettings['fault']['trigger']) =>
  ({ model, target: 'privvm', trigger }) as const;

const base: PrivilegedVmSettings = {
  experiment: 'privileged-vm',
  vms: 2,
  fault: struck('privvm-failstop', { everyPointOf: 'create' }),
  detection: ['service-agent', 'integrity-check', 'heartbeat', 'crash-notice'],
  recovery: { privvm: 'privvm-microreboot' },
  without: [],
  workload: { create: 2, destroy: 1, migrate: 1, hotplug: 2 },
  retries: 0,
};

function runOf(settings: Partial<PrivilegedVmSettings>, run: number): CompletedRun {
  const variant = { index: 0, name: 'base', factors: {}, settings: { ...base, ...settings } };
  const record = runner({ id: `0.${run}`, variant, run, seed: 'test' });
  if (record.status !== 'completed') throw new Error(JSON.stringify(record));
  return record;
}

/** A run for each point of an operation. */
function atEveryPoint(settings: Partial<PrivilegedVmSettings>): CompletedRun[] {
  const runs: CompletedRun[] = [];
  for (let point = 0; point < MOST_POINTS; point++) {
    const record = runOf(settings, point);
    if (record.outcome === 'not-injected') return runs;
    runs.push(record);
  }
  throw new Error('an operation without an end');
}

const measured = ({ measures = {} }: CompletedRun, metric: string): number => measures[metric] ?? Number.NaN;
const sumOf = (runs: readonly CompletedRun[], metric: string): number =>
  runs.reduce((sum, record) => sum + measured(record, metric), 0);
const stepOf = ({ episodes }: CompletedRun): string => episodes[0]?.strike?.step ?? '';
const failures = (runs: readonly CompletedRun[]): string[] =>
  runs.flatMap((record) => (record.outcome === 'recovered' ? [] : [`${stepOf(record)}: ${record.cause ?? ''}`]));

describe('a PrivVM that fails at any point of', () => {
  // A creation: 53 requests, 7 other steps before and after, 3 marks in the log, a wait, and two commits of its own
  // that are copied, beside what guest and backends write meanwhile.
  it.each(OPERATIONS)('an operation to %s leaves the state before or the state after', (operation) => {
    const runs = atEveryPoint({ fault: struck('privvm-failstop', { everyPointOf: operation }) });
    expect(runs.length).toBeGreaterThan({ create: 60, destroy: 50, migrate: 30, hotplug: 16 }[operation]);
    const suspended = runs.filter(({ vms }) => vms.some(({ affected }) => affected)).map(stepOf);
    // A VM that stands still to be moved stands still until the PrivVM is back: that is no state between.
    if (operation !== 'migrate') expect(suspended).toEqual([]);
    expect(failures(runs.filter((record) => !suspended.includes(stepOf(record))))).toEqual([]);
    for (const metric of [
      'operationsBetween|injected',
      'entriesLost|injected',
      'watchesDead|injected',
      'toldWrong|injected',
    ])
      expect([metric, sumOf(runs, metric)]).toEqual([metric, 0]);
  });

  it('a creation: also where the replica has what XenStore does not have yet', () => {
    const steps = atEveryPoint({}).map(stepOf);
    expect(steps.filter((step) => step.includes('that the replica has')).length).toBeGreaterThanOrEqual(2);
  });
});

describe('a service that fails at any point of', () => {
  it.each([
    ['xenstored-crash', 'create'],
    ['xenstored-hang', 'migrate'],
    ['toolstack-crash', 'destroy'],
    ['toolstack-hang', 'create'],
  ] as const)(
    '%s: an operation to %s leaves nothing between when it is restarted with copies and log',
    (model, everyPointOf) => {
      const runs = atEveryPoint({
        fault: struck(model, { everyPointOf }),
        recovery: { privvm: 'service-restart' },
      });
      expect(runs.length).toBeGreaterThan(20);
      expect(failures(runs)).toEqual([]);
    },
  );
});

describe('what is left out is missed:', () => {
  it('without the log, creations stay half done wherever they have made a domain and not let it run', () => {
    const without = atEveryPoint({ without: ['resolve-operations'] });
    const between = without.filter((record) => measured(record, 'operationsBetween|injected') > 0).map(stepOf);
    expect(between.length).toBeGreaterThan(without.length / 2);
    expect(between).not.toContain('before: make a domain');
    expect(between).toContain('before: give it memory');
    expect(between).toContain('before: let it run');
    expect(sumOf(without, 'entriesLost|injected')).toBe(0);
  });

  it('without the replica, every VM is in the VMM and in XenStore no more', () => {
    const without = atEveryPoint({ without: ['restore-xenstore'] });
    for (const record of without) {
      expect(record.outcome).toBe('failed');
      expect(measured(record, 'operationsBetween|injected')).toBeGreaterThanOrEqual(2);
      expect(measured(record, 'entriesLost|injected')).toBeGreaterThan(90);
    }
  });

  it('without the watches, they never fire, and nothing else is amiss with XenStore at the first point', () => {
    const first = runOf({ without: ['restore-watches'] }, 0);
    expect(measured(first, 'watchesDead|injected')).toBe(1 + 2 * 6);
    expect(measured(first, 'entriesLost|injected')).toBe(0);
  });

  it('without rings, nobody gets vCPUs or devices any more', () => {
    const record = runOf(
      {
        without: ['reconnect-channels'],
        workload: { create: 1 },
        fault: struck('all-components', { window: [5000, 6000] }),
      },
      1,
    );
    expect(record.vms.every(({ why }) => why === 'it did not come back')).toBe(true);
  });

  it('all of it, and the client is told wrong', () => {
    const none = atEveryPoint({ recovery: { privvm: 'none' } });
    expect(none.every(({ outcome, cause }) => outcome === 'failed' && cause === 'no-recovery')).toBe(true);
    expect(sumOf(none, 'toldWrong|injected')).toBeGreaterThan(0);
  });
});

describe('a failure at a random time', () => {
  const random = (model: string, settings: Partial<PrivilegedVmSettings> = {}) =>
    Array.from({ length: 8 }, (_, run) =>
      runOf({ vms: 4, retries: 3, fault: struck(model, { window: [5000, 12_000] }), ...settings }, run),
    );
  const latencies = (records: readonly CompletedRun[]) =>
    records.map(({ episodes }) => episodes[0]?.detection?.latencyNanos ?? Number.NaN);

  it.each([
    ['toolstack-crash', 0, values.pingPeriodNanos],
    ['console-crash', 0, values.pingPeriodNanos],
    ['xenstored-hang', values.pingPatienceNanos, values.pingPatienceNanos + 2 * values.pingPeriodNanos],
    ['xenstore-corruption', 0, values.checkPeriodNanos],
    ['privvm-failstop', values.crashNoticeNanos, values.crashNoticeNanos],
    ['privvm-hang', 2 * values.heartbeatNanos, 3 * values.heartbeatNanos],
  ])('%s is noticed after a time between %i and %i ns', (model, from, to) => {
    for (const latency of latencies(random(model))) {
      expect(latency).toBeGreaterThanOrEqual(from);
      expect(latency).toBeLessThanOrEqual(to);
    }
  });

  it('counts as back where all that was there is whole and serves, though applications were away for too long', () => {
    const costs = new FailureCosts();
    const notBack = (records: readonly CompletedRun[]): number => {
      const before = costs.of('base', assumptions, 't', 0.95).unrecovered;
      for (const _record of costs.noted(records));
      return costs.of('base', assumptions, 't', 0.95).unrecovered - before;
    };
    const assumptions = { failuresPerYear: 4, unrecoveredMs: 7_200_000 };
    expect(notBack(random('all-components', { workload: { create: 1 } }))).toBe(0);
    // The management answers all the while, and nobody brings back the console.
    expect(notBack(random('console-crash', { recovery: { privvm: 'none' } }))).toBe(8);
    // The management does what it is told, beside VMs whose creation it has forgotten.
    const alone = random('toolstack-crash', {
      recovery: { privvm: 'service-restart' },
      without: ['resolve-operations', 'keep-copies'],
    });
    const forgotten = alone.filter(({ cause }) => cause === 'orphan-domain');
    expect(forgotten.length).toBeGreaterThan(0);
    expect(notBack(alone)).toBe(forgotten.length);
  });

  it('does not count as back where the recovered PrivVM fails again', () => {
    const settings = { ...base, fault: struck('xenstored-crash', { window: [5000, 6000] }) };
    const variant = { index: 0, name: 'base', factors: {}, settings };
    const observed = privilegedVmRuns(managementParts)({ id: '0.0', variant, run: 0, seed: 'test' }, driverVm);
    expect(recordOf(observed)).toMatchObject({ outcome: 'recovered', downtimeNanos: expect.any(Number) });
    observed.episode.hears({ detector: 'heartbeat', why: 'no sign of life', blames: 'privvm' });
    const failed = recordOf(observed);
    expect(failed).toMatchObject({ outcome: 'failed', cause: 'second-failure' });
    expect(failed).not.toHaveProperty('downtimeNanos');
  });

  it('is noticed as late as the detectors that are left allow, and by nobody if none is', () => {
    const [blind] = random('xenstored-crash', { detection: ['heartbeat'] });
    expect(blind?.outcome).toBe('sdc');
    expect(blind?.episodes[0]?.detection).toBeUndefined();
    expect(blind?.cause).toBe('management-not-restored');
  });

  it('costs the management what a new PrivVM takes, and the applications nothing', () => {
    for (const record of random('privvm-failstop')) {
      const { nanos = Number.NaN } = record.episodes[0]?.recovery ?? {};
      expect(nanos).toBeGreaterThan(values.bootNanos + values.toolstackStartNanos);
      const gap = record.downtimeNanos ?? Number.NaN;
      expect(gap).toBeGreaterThanOrEqual(nanos);
      expect(gap).toBeLessThan(nanos + 60e6);
      const moved = record.vms.filter(({ gapNanos }) => gapNanos > 0);
      for (const { gapNanos } of moved) expect(gapNanos).toBeGreaterThanOrEqual(values.stopAndCopyNanos);
      expect(moved.length).toBeLessThan(record.vms.length);
    }
  });

  it('of driver VM and PrivVM keeps applications away for as long as the driver VM takes, and their devices', () => {
    for (const record of random('all-components', { workload: { create: 1 } })) {
      expect(record.vms.length).toBeGreaterThanOrEqual(4);
      for (const { gapNanos } of record.vms) {
        expect(gapNanos).toBeGreaterThan(AWAY_NANOS);
        expect(gapNanos).toBeLessThan(AWAY_NANOS + 200e6);
      }
      // Longer than the clients of applications bear: each is affected.
      expect(record.vms.every(({ affected }) => affected)).toBe(true);
      expect([record.outcome, record.cause]).toEqual(['failed', 'application-affected']);
      expect(measured(record, 'applications-kept|detected')).toBe(0);
      expect(measured(record, 'state-whole|detected')).toBe(1);
    }
  });

  it('of both lets the driver VM connect when there is a XenStore again: its handshake waits for the PrivVM', () => {
    const waiting = privilegedVmRunner(managementParts, () => ({
      // Its kernel runs long before there is a PrivVM.
      effects: [{ kind: 'unreachable', from: 0, to: 2e9, driverVm: { handshakeNanos: HANDSHAKE_NANOS } }],
    }));
    const settings = {
      ...base,
      vms: 4,
      workload: { create: 1 },
      fault: struck('all-components', { window: [5000, 6000] }),
    };
    const variant = { index: 0, name: 'base', factors: {}, settings };
    for (let run = 0; run < 4; run++) {
      const record = waiting({ id: `0.${run}`, variant, run, seed: 'test' });
      if (record.status !== 'completed') expect.fail(JSON.stringify(record));
      for (const { gapNanos } of record.vms) {
        expect(gapNanos).toBeGreaterThan(values.bootNanos + HANDSHAKE_NANOS);
        expect(gapNanos).toBeLessThan(values.bootNanos + HANDSHAKE_NANOS + 400e6);
      }
    }
  });

  it('of both loses everything that only their memory held', () => {
    for (const record of random('all-components', { without: ['keep-copies'], workload: { create: 1 } })) {
      expect(record.outcome).toBe('failed');
      expect(measured(record, 'entriesLost|injected')).toBeGreaterThan(90);
      expect(record.vms.every(({ affected }) => affected)).toBe(true);
    }
  });

  it('is not cured by a new service when the kernel is what fails', () => {
    for (const record of random('privvm-hang', { recovery: { privvm: 'service-restart' } }))
      expect(record.episodes[0]?.recovery?.stuck).toBe("the PrivVM's kernel does not run");
  });

  it('by a leak stalls the kernel, which is taken for dead; where nobody watches that, it kills whoever leaks', () => {
    for (const record of random('memory-exhaustion')) expect(record.episodes[0]?.detection?.detector).toBe('heartbeat');
    const late = random('memory-exhaustion', { detection: ['service-agent', 'crash-notice'] });
    const exhaustion = (values.freeMiB / values.leakMiBPerSecond) * 1e9 + values.reclaimNanos;
    for (const latency of latencies(late)) {
      expect(latency).toBeGreaterThanOrEqual(exhaustion);
      expect(latency).toBeLessThanOrEqual(exhaustion + values.pingPeriodNanos);
    }
    expect(new Set(late.map(({ episodes }) => episodes[0]?.detection?.detector)).size).toBe(2);
  });
});
