/** A program of blocks does what the loops of the language would do. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Flag } from '../../../../../src/models/vmm/machine/state/action.ts';
import {
  type Act,
  compute,
  forever,
  loop,
  type Program,
  times,
  wait,
  when,
} from '../../../../../src/models/vmm/machine/state/program.ts';
import { GuestTask } from '../../../../../src/models/vmm/machine/state/task.ts';

/** A program as a tree of numbers: an act with a name, or a block with what governs it. */
type Shape = { act: number } | { block: 'times' | 'when' | 'loop'; count: number; parts: readonly Shape[] };

const shapes = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ act: fc.integer({ min: 1, max: 99 }) }),
    fc.record({
      block: fc.constantFrom('times' as const, 'when' as const, 'loop' as const),
      count: fc.integer({ min: 0, max: 3 }),
      parts: fc.array(tie('shape'), { maxLength: 3 }),
    }),
  ),
})).shape;

/** What the language's own loops come to: the name of each act, and its turn. */
function expected(program: readonly Shape[], turn: number, into: [number, number][]): void {
  for (const shape of program) {
    if ('act' in shape) into.push([shape.act, turn]);
    else if (shape.block === 'times') for (let i = 0; i < shape.count; i++) expected(shape.parts, i, into);
    else if (shape.block === 'when') {
      if (shape.count > 1) expected(shape.parts, turn, into);
    } else for (let i = 0; i < shape.count; i++) expected(shape.parts, turn, into);
  }
}

function programOf(program: readonly Shape[], into: [number, number][]): Program {
  return program.flatMap((shape): Program => {
    if ('act' in shape) {
      const act: Act = (task, turn) => {
        into.push([shape.act, turn]);
        // Some take time, others go on at once.
        return shape.act % 2 === 0 ? task.compute(shape.act) : undefined;
      };
      return [act];
    }
    const parts = programOf(shape.parts, into);
    if (shape.block === 'times') return [times(() => shape.count, ...parts)];
    if (shape.block === 'when') return [when(() => shape.count > 1, ...parts)];
    let left = -1;
    const holds = (): boolean => {
      left = left < 0 ? shape.count : left;
      return left-- > 0;
    };
    return [loop(holds, ...parts)];
  });
}

describe('a guest program', () => {
  it('goes through its blocks as the loops of the language do', () => {
    fc.assert(
      fc.property(fc.array(shapes, { maxLength: 4 }), (program) => {
        const [wanted, done]: [[number, number][], [number, number][]] = [[], []];
        expected(program, 0, wanted);
        const end = new Flag();
        const task = new GuestTask('task', [...programOf(program, done), wait(end)]);
        while (task.next().kind !== 'wait');
        expect(done).toEqual(wanted);
      }),
      { numRuns: 300 },
    );
  });

  it('asks anew how long a computation takes, and how often', () => {
    let nanos = 0;
    let turns = 0;
    const task = new GuestTask('task', [
      forever(
        () => {
          nanos++;
          turns++;
        },
        times(
          () => turns,
          compute(() => nanos),
        ),
      ),
    ]);
    // A task hands out one action object again and again.
    const next = (): number => {
      const action = task.next();
      return action.kind === 'compute' ? action.nanos : -1;
    };
    const asked = Array.from({ length: 6 }, next);
    expect(asked).toEqual([1, 2, 2, 3, 3, 3]);
  });

  it('that ends is a mistake', () => {
    const task = new GuestTask('short', [(each) => each.compute(1)]);
    task.next();
    expect(() => task.next()).toThrow(/a guest task ended/);
  });

  it('names all that it waits for', () => {
    const [one, other] = [new Flag(), new Flag()];
    const program = [
      forever(
        wait(one),
        when(() => false, wait(other)),
      ),
    ];
    expect(new GuestTask('task', program).flags).toEqual([one, other]);
  });
});
