/** Whatever probes do, the runs that they look at are what they would have been. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordLine } from '../../src/campaign/line.ts';
import { specOf } from '../../src/campaign/plan.ts';
import type { RunObserver } from '../../src/experiment/observer.ts';
import { type Probe, Probes } from '../../src/experiment/probe.ts';
import { readOnly, Trespass } from '../../src/experiment/read-only.ts';
import { createRunner } from '../../src/experiments.ts';
import { replay } from '../../src/library/read.ts';
import type { WatchedMachine } from '../../src/models/vmm/experiment/watched.ts';
import { EventLog } from '../../src/report/trace/event-log.ts';
import { variantsOf } from '../../src/scenario/variants.ts';
import { scenarioPath, smallScenario } from '../campaign/fixture.ts';
import { sharedFolder } from '../campaign/temporary.ts';
import { rvisim } from '../cli/invoke.ts';
import { badProbes, TRESPASSES } from './bad-probes.ts';
import { probed } from './probed.ts';

const [variant] = variantsOf(smallScenario(4));
const spec = specOf(variant!, 1, 'probes');
const plain = recordLine(createRunner()(spec));
const run = (...probes: readonly Probe[]): Probes => {
  const all = new Probes(probes);
  expect(recordLine(createRunner()(spec, all))).toBe(plain);
  return all;
};

describe('a probe', () => {
  it.each(Object.entries(TRESPASSES))('that %s is detached and named, and the run is the same', (name, attempt) => {
    let looks = 0;
    const bad: Probe = { name, look: (view) => attempt(view) };
    const { detached } = run(bad, { name: 'another', look: () => void looks++ });
    expect(detached).toHaveLength(1);
    expect(detached[0]).toMatchObject({ probe: name, call: 1 });
    expect(detached[0]?.why).toMatch(/must not|own accord|read only|not extensible|null|object/);
    expect(looks).toBeGreaterThan(100);
  });

  it('sees what is told, and takes no simulated time if it declares none', () => {
    const told: string[] = [];
    const probes = run({ name: 'listener', costNanos: 0, happened: ({ kind }) => void told.push(kind) });
    expect(told).toEqual(expect.arrayContaining(['strike', 'detection', 'outcome']));
    expect(probes.costs).toEqual([]);
  });

  it('cannot change what the next one is told', () => {
    const log = new EventLog();
    const [spoiled, alone] = [new EventLog(), log];
    const spoiler: Probe = { name: 'spoiler', happened: (each) => void ((each as { text: string }).text = 'spoiled') };
    const listening = (to: EventLog): Probe => ({ name: 'log', happened: (each) => to.happened(each) });
    const { detached } = run(spoiler, listening(spoiled));
    run(listening(alone));
    expect(detached.map(({ probe }) => probe)).toEqual(['spoiler']);
    expect(spoiled.events()).toEqual(alone.events());
  });

  it('is not called in later runs of the same machine', () => {
    const runner = createRunner();
    let looks = 0;
    runner(spec, new Probes([{ name: 'first', look: () => void looks++ }]));
    const before = looks;
    expect(recordLine(runner(spec))).toBe(plain);
    expect(looks).toBe(before);
  });
});

describe('an observer that has the machine itself', () => {
  it('and draws from it is caught by its record', () => {
    const cheat: RunObserver = {
      note: () => {},
      watch: (watched) => {
        const { machine } = watched as WatchedMachine;
        let looks = 0;
        machine.sim.trace({ event: () => void (looks++ === 100 && machine.streams.stream('fault.where').double()) });
        machine.experiment.detailFrom = 0;
        machine.timers.after(1e6, () => {});
      },
    };
    expect(recordLine(createRunner()(spec, cheat))).not.toBe(plain);
  });
});

describe('replay for programs', () => {
  it('lets probes look, and names those that it has detached', async () => {
    const results = join(sharedFolder(), 'results');
    await rvisim('campaign', scenarioPath, '--runs', '1', '-o', results, '-j', '1', '--no-charts', '-q');
    const kinds = new Set<string>();
    const { isIdentical, detached } = replay(results, 'v0-r0', {
      probes: [
        { name: 'bad', note: () => expect.fail('of its own accord') },
        { name: 'good', happened: ({ kind }) => void kinds.add(kind) },
      ],
    });
    expect(isIdentical).toBe(true);
    expect(detached.map(({ probe }) => probe)).toEqual(['bad']);
    expect(kinds).toContain('outcome');
  });
});

describe('a view', () => {
  it('follows its object, and gives copies of what can be changed', () => {
    const target = { a: 1, list: [{ b: 2 }], numbers: Float64Array.of(1, 2), map: new Map([['k', { c: 3 }]]) };
    const view = readOnly(target) as typeof target;
    target.a = 7;
    expect(view.a).toBe(7);
    view.numbers[0] = 9;
    view.map.clear();
    expect(target.numbers[0]).toBe(1);
    expect(target.map.size).toBe(1);
    expect(view.map.get('k')?.c).toBe(3);
    expect(() => (view.map.get('k')!.c = 4)).toThrow(Trespass);
    expect(() => (view.list[0]!.b = 4)).toThrow(Trespass);
    expect(Object.keys(view)).toEqual(Object.keys(target));
  });
});

describe('bad probes of every kind', () => {
  it('leave the records of all experiments as they are', () => {
    const { runs, detached } = probed(8, badProbes);
    expect(runs).toBe(8);
    expect(detached).toBeGreaterThan(4);
  }, 60_000);
});
