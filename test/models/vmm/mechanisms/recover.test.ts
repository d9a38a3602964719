/**
 * Carrying out a mechanism: time is charged, repairs run in order, promises are checked. The mechanisms here are made
 * up, the machine is real.
 */
import { describe, expect, it } from 'vitest';
import { AssertionError } from '../../../../src/kernel/assertions.ts';
import { ms } from '../../../../src/kernel/time.ts';
import type { RecoveryMechanism } from '../../../../src/models/vmm/mechanisms/mechanism.ts';
import { type RecoveryResult, recover } from '../../../../src/models/vmm/mechanisms/recover.ts';
import type { Repair } from '../../../../src/models/vmm/repairs/repair.ts';
import { interruptCpus, nmiIpi, stopCpus } from '../../../../src/models/vmm/repairs/stop-cpus.ts';
import { blkBench } from '../../../../src/models/vmm/workloads/blkbench.ts';
import { letRun, runningBenchmark } from '../machine/machines.ts';

function repair(name: string, cost: number, apply: Repair['apply'] = () => {}, fixes: Repair['fixes'] = []): Repair {
  return { name, summary: `does ${name}`, optional: true, fixes, cost: () => cost, apply };
}

function mechanism(...repairs: readonly Repair[]): RecoveryMechanism {
  return { name: 'made up', summary: 'for a test', recovers: ['vmm'], preservesVms: true, repairs };
}

/** Recovers a machine whose CPU 1 is dead. */
function recovered(of: RecoveryMechanism, without: readonly string[] = []) {
  const { machine } = runningBenchmark(blkBench, ms(20));
  const [startedAt, cpu] = [machine.sim.now, machine.cpu(1)];
  machine.timers.disarmActivity(cpu);
  cpu.mode = 'dead';
  const results: RecoveryResult[] = [];
  recover(of, without, { machine, cpu, rebuildVms: () => {} }, (result) => results.push(result));
  letRun(machine, ms(100));
  return { machine, startedAt, results };
}

/** By name, how long each repair took. */
function outcomeOf({ repairs, stuck, fromNanos, toNanos }: RecoveryResult) {
  const took = repairs.map((each) => [each.repair.name, each.toNanos - each.fromNanos] as const);
  return { nanos: toNanos - fromNanos, stuck: stuck?.why ?? null, repairs: Object.fromEntries(took) };
}

describe('a recovery', () => {
  it('runs its repairs in order, each when its cost has been paid', () => {
    const applied: [string, number][] = [];
    const noting = (name: string, cost: number) =>
      repair(name, cost, ({ machine }) => {
        applied.push([name, machine.sim.now]);
      });
    const { startedAt, results } = recovered(
      mechanism(noting('first', 1_000), noting('second', 0), noting('third', 500)),
    );
    expect(applied).toEqual([
      ['first', startedAt + 1_000],
      ['second', startedAt + 1_000],
      ['third', startedAt + 1_500],
    ]);
    expect(results.map(outcomeOf)).toEqual([
      { nanos: 1_500, stuck: null, repairs: { first: 1_000, second: 0, third: 500 } },
    ]);
  });

  it('leaves out the named repairs, with their cost', () => {
    const { results } = recovered(mechanism(repair('one', 10), repair('two', 20), repair('three', 40)), ['two']);
    expect(results.map(outcomeOf)).toEqual([{ nanos: 50, stuck: null, repairs: { one: 10, three: 40 } }]);
  });

  it('resumes the CPUs at its end', () => {
    const { machine, results } = recovered(mechanism(repair('nothing', 1_000)));
    expect(results).toHaveLength(1);
    expect(machine.cpu(1).mode).not.toBe('dead');
  });

  it('reports the damage it leaves', () => {
    const hurting = repair('hurting', 10, ({ machine }) => {
      machine.cpu(0).nmiBlocked = true;
    });
    expect(recovered(mechanism(hurting)).results[0]?.left).toEqual([{ kind: 'nmi-blocked', object: 'cpu0' }]);
  });

  it('that is stuck ends there and resumes no CPU', () => {
    let later = 0;
    const { machine, results } = recovered(
      mechanism(
        repair('stuck', 10, () => 'cannot go on'),
        repair('later', 10, () => {
          later++;
        }),
      ),
    );
    expect(results.map(outcomeOf)).toEqual([{ stuck: 'cannot go on', nanos: 10, repairs: { stuck: 10 } }]);
    expect(later).toBe(0);
    expect(machine.cpu(1).mode).toBe('dead');
  });

  it('with a repair that breaks its promise is a bug, and stops the run', () => {
    const hurting = repair('hurting', 0, ({ machine }) => {
      machine.cpu(0).nmiBlocked = true;
    });
    const liar = repair('liar', 10, () => {}, ['nmi-blocked']);
    expect(() => recovered(mechanism(hurting, liar))).toThrow(AssertionError);
    expect(() => recovered(mechanism(hurting, liar))).toThrow(/liar promises to fix nmi-blocked but leaves cpu0/);
    expect(() => recovered(mechanism(liar))).not.toThrow();
  });
});

describe('stopping the other CPUs', () => {
  /** A CPU without a vCPU asks; CPU 0 spins with interrupts off at a lock it will never get. */
  const withSpinner = () => {
    const { machine, privileged } = runningBenchmark(blkBench, ms(20));
    machine.cpu(0).scheduleLock.owner = 1;
    letRun(machine, ms(300));
    return { scene: { machine, cpu: machine.cpu(2), rebuildVms: () => {} }, spinner: machine.cpu(0), privileged };
  };

  it('by NMI reaches one that spins with interrupts off, and leaves its NMIs blocked', () => {
    const { scene, spinner } = withSpinner();
    expect(spinner).toMatchObject({ mode: 'spinning', interruptsMasked: true });
    expect(nmiIpi.apply(scene) ?? null).toBeNull();
    expect(spinner).toMatchObject({ mode: 'stopped', nmiBlocked: true });
    expect(stopCpus.apply(scene) ?? null).toBeNull();
  });

  it.each([stopCpus, interruptCpus])('by the maskable interrupt of $name does not', (way) => {
    const { scene, spinner } = withSpinner();
    const told: string[] = [];
    scene.machine.listeners.push({ consequence: ({ kind, object }) => told.push(`${kind} ${object}`) });
    expect(way.apply(scene)).toMatch(/never answers/);
    expect(told).toEqual([`interrupts-masked ${spinner.name}`]);
    expect(spinner.mode).toBe('spinning');
  });

  it('by a maskable interrupt does not, either, when the CPU is only on its way to the lock', () => {
    const { scene, spinner } = withSpinner();
    spinner.mode = 'vmm';
    expect(stopCpus.apply(scene)).toMatch(/never answers/);
  });

  it('by the cross-call fails on a sender with its interrupts off; by an interrupt of its own it works', () => {
    const { scene, spinner } = withSpinner();
    const askedBy = { ...scene, cpu: spinner };
    for (const cpu of scene.machine.cpus) if (cpu !== spinner && cpu.mode === 'spinning') cpu.mode = 'stopped';
    expect(stopCpus.apply(askedBy)).toMatch(/asserts/);
    expect(interruptCpus.apply(askedBy) ?? null).toBeNull();
  });

  it('either way stops every one of them, and not the one that asks', () => {
    for (const way of [nmiIpi, stopCpus, interruptCpus]) {
      const { machine } = runningBenchmark(blkBench, ms(20));
      expect(way.apply({ machine, cpu: machine.cpu(1), rebuildVms: () => {} }) ?? null).toBeNull();
      expect(machine.cpus.filter(({ mode }) => mode !== 'stopped').map(({ id }) => id)).toEqual([1]);
    }
  });
});
