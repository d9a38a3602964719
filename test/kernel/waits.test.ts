/**
 * Everything that can be waited for, alone and combined, won, lost, interrupted and reset, much of it in one instant.
 */
import { fc, test as property } from '@fast-check/vitest';
import { expect } from 'vitest';
import { type Action, type Happening, type Leaf, type Script, type Tree, World } from './wait-world.ts';

const leaf: fc.Arbitrary<Leaf> = fc.oneof(
  fc.record({ kind: fc.constant('delay' as const), size: fc.constantFrom(0, 1, 2) }),
  fc.record({ kind: fc.constant('serve' as const), size: fc.constantFrom(0.5, 1, 1.5, 2) }),
  fc.record({ kind: fc.constant('request' as const), priority: fc.constantFrom(0, 1) }),
  fc.record({
    kind: fc.constantFrom('pulse' as const, 'fire' as const, 'join' as const, 'get' as const, 'put' as const),
  }),
);

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    { arbitrary: leaf, weight: 1 },
    {
      arbitrary: fc.record({
        kind: fc.constantFrom('any' as const, 'any' as const, 'any' as const, 'all' as const),
        of: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
      }),
      weight: 3,
    },
  ),
}));

const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({
    do: fc.constantFrom('pulse', 'fire', 'grab', 'release', 'release', 'tryPut', 'tryGet', 'submit', 'abort'),
  }),
  fc.record({ do: fc.constant('capacity' as const), to: fc.constantFrom(0, 1, 2) }),
  fc.record({ do: fc.constant('interrupt' as const), customer: fc.nat({ max: 2 }) }),
  fc.record({ do: fc.constant('interrupt' as const), customer: fc.nat({ max: 2 }) }),
);

const happening: fc.Arbitrary<Happening> = fc.record({
  at: fc.constantFrom(0, 1, 1, 1.5, 2, 2, 2, 3),
  priority: fc.constantFrom(-1, 0, 0, 1),
  actions: fc.array(action, { minLength: 1, maxLength: 3 }),
});

const script: fc.Arbitrary<Script> = fc.record({
  customers: fc.array(fc.array(tree, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
  happenings: fc.array(happening, { maxLength: 6 }),
});

const round = fc.constantFrom(undefined, Math.ceil);

property.prop([script, round], { numRuns: 300 })(
  'every wait has one end, and no unit, item or job is lost or made',
  (only, roundUp) => {
    const world = new World(roundUp);
    world.start(only);
    world.runTo(4);
    world.finish();
  },
);

property.prop([script, script, round, fc.constantFrom(0, 1, 1.5, 2), fc.nat({ max: 20 })], { numRuns: 300 })(
  'after a reset in the middle of an instant nothing of before is heard, and all goes as in a new simulation',
  (before, after, roundUp, until, events) => {
    const world = new World(roundUp);
    const oldLog = world.start(before);
    world.sim.run({ until });
    world.sim.run({ maxEvents: events });
    world.reset();
    const saidBefore = oldLog.length;
    const log = world.start(after);
    world.runTo(4);
    world.finish();
    expect(oldLog.length).toBe(saidBefore);
    const fresh = new World(roundUp);
    const freshLog = fresh.start(after);
    fresh.runTo(4);
    fresh.finish();
    expect(log).toEqual(freshLog);
  },
);
