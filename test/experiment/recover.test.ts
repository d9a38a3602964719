/** The one loop of all recoveries, on made-up repairs: what it waits for, what it charges, where it ends. */
import { describe, expect, it } from 'vitest';
import { repairsOf, upkeepOf } from '../../src/experiment/mechanism.ts';
import { type RecoveryResult, recover } from '../../src/experiment/recover.ts';
import type { AnyWork, Repair } from '../../src/experiment/repair.ts';
import { AssertionError } from '../../src/kernel/assertions.ts';
import type { ProcessBody } from '../../src/kernel/process.ts';
import { Simulation } from '../../src/kernel/simulation.ts';

interface Scene {
  readonly simulation: Simulation;
  damaged: boolean;
}

type MadeUp = Repair<Scene, 'broken', 'spare' | 'log', AnyWork>;

const repair = (name: string, others: Partial<MadeUp> = {}): MadeUp => ({
  name,
  summary: `does ${name}`,
  optional: true,
  apply() {},
  ...others,
});

function recovered(...repairs: readonly MadeUp[]) {
  const simulation = new Simulation();
  const scene: Scene = { simulation, damaged: true };
  const damage = () => (scene.damaged ? [{ kind: 'broken', object: 'it' } as const] : []);
  const notes: string[] = [];
  const site = { simulation, damage, note: (text: string) => notes.push(`${simulation.now} ${text}`) };
  const process = simulation.process(recover(repairs, scene, site));
  simulation.run();
  return { result: process.result as RecoveryResult<MadeUp>, notes };
}

const times = ({ repairs }: RecoveryResult<MadeUp>) =>
  repairs.map(({ repair: { name }, fromNanos, waitedNanos, toNanos }) => [name, fromNanos, waitedNanos, toNanos]);

describe('a recovery', () => {
  it('charges the cost of a repair, or takes as long as its work', () => {
    const { result, notes } = recovered(
      repair('costly', { cost: () => 5 }),
      repair('working', {
        *apply({ simulation }): ProcessBody {
          yield simulation.delay(7);
        },
      }),
    );
    expect(times(result)).toEqual([
      ['costly', 0, 0, 5],
      ['working', 5, 0, 12],
    ]);
    expect(notes).toEqual(['5 costly: does costly', '5 working: does working']);
    expect([result.fromNanos, result.toNanos, result.stuck]).toEqual([0, 12, null]);
  });

  it('waits for the condition of a repair, and is stuck when it never holds', () => {
    const patient = repair('patient', { cost: () => 1, waitsFor: ({ simulation }) => simulation.now >= 2.5e6 });
    expect(times(recovered(patient).result)).toEqual([['patient', 0, 3e6, 3e6 + 1]]);
    const { result } = recovered(repair('hopeless', { waitsFor: () => false }), repair('later'));
    expect(result.stuck?.why).toMatch(/never came/);
    expect(result.repairs).toEqual([]);
  });

  it('ends at a repair that cannot be done, or continues without it', () => {
    const why = 'nobody is there';
    const ends = recovered(repair('one', { obstacle: () => ({ kind: 'stuck', why }) }), repair('two')).result;
    expect([ends.stuck?.why, ends.repairs.length, ends.passedOver.length]).toEqual([why, 0, 0]);
    const goesOn = recovered(repair('one', { obstacle: () => ({ kind: 'passed-over', why }) }), repair('two')).result;
    expect([goesOn.stuck, times(goesOn)]).toEqual([null, [['two', 0, 0, 0]]]);
    expect(goesOn.passedOver).toMatchObject([{ repair: { name: 'one' }, why }]);
  });

  it('ends at a repair that never ends, after its cost has passed', () => {
    const { result } = recovered(repair('stuck', { cost: () => 3, apply: () => 'no answer' }), repair('later'));
    expect(result.stuck).toEqual({ why: 'no answer' });
    expect(times(result)).toEqual([['stuck', 0, 0, 3]]);
  });

  it('stops the run at a broken promise, be it to leave no damage or that something holds', () => {
    const mending = (scene: Scene) => {
      scene.damaged = false;
    };
    expect(recovered(repair('keeps', { fixes: ['broken'], apply: mending })).result.left).toEqual([]);
    expect(() => recovered(repair('liar', { fixes: ['broken'] }))).toThrow(/liar promises to fix broken but leaves it/);
    expect(() => recovered(repair('liar', { holds: ({ damaged }) => !damaged }))).toThrow(AssertionError);
    expect(recovered(repair('modest')).result.left).toEqual([{ kind: 'broken', object: 'it' }]);
  });
});

describe('a mechanism', () => {
  const mechanism = {
    name: 'made up',
    summary: 'for a test',
    recovers: ['vmm'] as const,
    repairs: [repair('one', { upkeep: ['log'] }), repair('two')],
    upkeep: ['spare'] as const,
  };

  it('does the work in normal operation that it and its remaining repairs need', () => {
    expect([...upkeepOf(mechanism, repairsOf(mechanism, []))]).toEqual(['spare', 'log']);
    expect([...upkeepOf(mechanism, repairsOf(mechanism, ['one']))]).toEqual(['spare']);
  });
});
