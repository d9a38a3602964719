/** A core that stops, slows down or is taken out of use: who suffers, what the VMM notices, what its answer leaves. */
import { describe, expect, it } from 'vitest';
import { valuesOf } from '../../../src/experiment/parameter.ts';
import { Simulation } from '../../../src/kernel/simulation.ts';
import { coreWatchdog, paceCheck } from '../../../src/models/scheduling/detectors/cores.ts';
import type { SchedulingSettings } from '../../../src/models/scheduling/experiment/form.ts';
import { schedulingParts } from '../../../src/models/scheduling/experiment/parts.ts';
import { schedulingRunner } from '../../../src/models/scheduling/experiment/run.ts';
import { Machine } from '../../../src/models/scheduling/machine/machine.ts';
import { schedulerParameters } from '../../../src/models/scheduling/parameters.ts';
import { Guest, GuestVcpu, Thread } from '../../../src/models/scheduling/workloads/guest-kernel.ts';
import { spin } from '../../../src/models/scheduling/workloads/programs.ts';
import { optionsFor } from './after.ts';

const times = { lookNanos: 100e6, misses: 3 };
const parts = { ...schedulingParts, detectors: [coreWatchdog(times), paceCheck(times, 0.1)] };
const runner = schedulingRunner(parts);

function measuresOf(settings: Partial<Omit<SchedulingSettings, 'experiment'>>): Readonly<Record<string, number>> {
  const all: SchedulingSettings = {
    experiment: 'scheduling',
    scheduler: 'credit-asymmetric',
    guests: [{ program: 'spin', vms: 2 }],
    cores: [1, 1, 1],
    debit: 'exact',
    detection: ['core-watchdog', 'pace-check'],
    for: 4000,
    constants: {},
    ...settings,
  };
  const record = runner({
    id: 'v0-r0',
    variant: { index: 0, name: 'base', factors: {}, settings: all },
    run: 0,
    seed: 'c',
  });
  if (record.status !== 'measured') throw new Error(JSON.stringify(record));
  return record.measures;
}

const stops = { model: 'core-stop', at: 1000 } as const;
const slows = { model: 'core-slow', at: 1000 } as const;

describe('a core that stops', () => {
  it('is found by the watchdog after three looks, and not before', () => {
    const { 'latencyMs|noticed': latency = 0 } = measuresOf({ fault: stops });
    expect(latency).toBeGreaterThan(300);
    expect(latency).toBeLessThanOrEqual(410);
  });

  it('holds the VM on it for ever, loses it when it is taken out, and gives it back when it passes by itself', () => {
    const held = measuresOf({ fault: stops });
    expect([held['stuckVms|struck-core'], held['lostVms|struck-core']]).toEqual([1, 0]);
    const lost = measuresOf({ fault: stops, recovery: 'offline-core' });
    expect([lost['stuckVms|struck-core'], lost['lostVms|struck-core']]).toEqual([0, 1]);
    const passed = measuresOf({ fault: { ...stops, for: 500 } });
    expect([passed['stuckVms|struck-core'], passed['lostVms|struck-core']]).toEqual([0, 0]);
    // Half a second of one of two guests that compute all the time, of four seconds.
    expect(passed['workLost|struck-core']).toBeCloseTo(0.5 / 8, 3);
  });

  it.each(schedulingParts.schedulers)('leaves those who wait for it to the other cores under $name', ({ name }) => {
    const guests = [{ program: 'spin', vms: 4 }];
    const { 'workLost|struck-core': lost = 0 } = measuresOf({
      scheduler: name,
      guests,
      cores: [1, 1],
      fault: stops,
      recovery: 'offline-core',
    });
    // One of two cores for three of four seconds.
    expect(lost).toBeCloseTo(3 / 8, 2);
  });
});

describe('a core that slows down', () => {
  it('is found by counting its cycles, and avoided by a scheduler that is told', () => {
    const unknown = measuresOf({ fault: slows });
    expect(unknown['latencyMs|noticed']).toBeLessThanOrEqual(310);
    expect(unknown['workLost|struck-core']).toBeCloseTo((0.5 * 3) / 8, 2);
    const told = measuresOf({ fault: slows, recovery: 'retune' });
    expect(told['workLost|struck-core']).toBeLessThan(0.03);
  });

  it('nobody has a false alarm of, however busy the machine', () => {
    expect(measuresOf({ guests: [{ program: 'spin', vms: 12 }] })['falseAlarms|healthy']).toBe(0);
  });
});

describe('who is pinned to the core that fails', () => {
  const pinned = [{ program: 'spin', pinned: [0] }, { program: 'spin' }];

  it('waits for ever where it is taken out of use', () => {
    const left = measuresOf({ guests: pinned, fault: slows, recovery: 'offline-core' });
    expect(left['stuckVms|struck-core']).toBe(1);
    expect(left['workLost|struck-core']).toBeCloseTo(3 / 8, 1);
  });

  it('goes on where the VMM breaks the pin', () => {
    const left = measuresOf({ guests: pinned, fault: slows, recovery: 'offline-unpin' });
    expect(left['stuckVms|struck-core']).toBe(0);
    expect(left['workLost|struck-core']).toBeLessThan(0.05);
  });

  it('is back where the core is', () => {
    const left = measuresOf({ guests: pinned, fault: { ...slows, for: 1000 }, recovery: 'offline-core' });
    expect(left['stuckVms|struck-core']).toBe(0);
    expect(left['workLost|struck-core']).toBeCloseTo(1 / 8, 1);
  });
});

describe('a guest that knows which of its vCPUs are on fast cores', () => {
  /** Work in two seconds of two threads that gain by speed and two that do not, on a fast and a slow core. */
  function workOf(isAware: boolean, speeds: readonly number[]): number {
    const simulation = new Simulation();
    const values = { ...valuesOf(schedulerParameters), switchNanos: 0, cacheRefillNanos: 0, guestSwitchNanos: 0 };
    const [kind] = schedulingParts.schedulers;
    const machine = new Machine(simulation, speeds, values, kind as typeof kind & object, {
      debit: 'exact',
      speedsChange: false,
    });
    const threads = [1, 1, 0, 0].map(
      (usesSpeed, index) =>
        new Thread(`${index}`, spin.make({ computeNanos: 1, periodNanos: 1 }, values, null as never), usesSpeed),
    );
    const options = {
      turnNanos: 10e6,
      switchNanos: 0,
      speedOf: isAware ? (core: number) => speeds[core] as number : null,
    };
    const guest = new Guest(threads, options, (vcpu) => machine.rouse(vcpu));
    for (const index of [0, 1]) machine.add({ ...optionsFor(`v${index}`, 0), pinned: [index] }, new GuestVcpu(guest));
    simulation.run({ until: 2e9 });
    machine.close();
    return machine.vcpus.reduce((sum, { workNanos }) => sum + workNanos, 0) / 2e9;
  }

  it('gives the fast core to those who gain by it', () => {
    expect(workOf(true, [1, 0.5])).toBeCloseTo(2, 2);
    // In turn, each thread is on either core for half of the time.
    expect(workOf(false, [1, 0.5])).toBeCloseTo(1 + (0.5 + 1) / 2, 1);
  });

  it('gains nothing where all cores are equal', () => {
    expect(workOf(true, [1, 1])).toBe(workOf(false, [1, 1]));
  });
});
