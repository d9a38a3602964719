import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { Simulation } from '../../../../src/kernel/simulation.ts';
import { Processors } from '../../../../src/models/host/host/processors.ts';

const SECOND = 1e9;

interface Job {
  readonly at: number;
  readonly seconds: number;
}

/** When each job is done, in seconds. */
function run(cores: number, jobs: readonly Job[]): number[] {
  const simulation = new Simulation();
  const processors = new Processors(simulation, cores);
  const done: number[] = [];
  for (const [index, { at, seconds }] of jobs.entries())
    simulation.process(function* () {
      yield simulation.delay(at * SECOND);
      yield* processors.compute(seconds * SECOND);
      done[index] = simulation.now / SECOND;
    });
  simulation.run();
  return done;
}

/** The same by small steps of time. */
function inSteps(cores: number, jobs: readonly Job[], step: number): number[] {
  const left = jobs.map(({ seconds }) => seconds);
  const done: number[] = [];
  for (let now = 0; left.some((seconds) => seconds > 1e-9); now += step) {
    const present = jobs.flatMap(({ at }, index) => (at <= now + 1e-9 && left[index]! > 1e-9 ? [index] : []));
    for (const index of present) {
      left[index]! -= step * Math.min(1, cores / present.length);
      if (left[index]! <= 1e-9) done[index] = now + step;
    }
  }
  return done;
}

describe('the cores', () => {
  it('give a job one core and no more, however many are idle', () => {
    expect(run(4, [{ at: 0, seconds: 3 }])).toEqual([3]);
    expect(
      run(
        4,
        Array.from({ length: 4 }, () => ({ at: 0, seconds: 3 })),
      ),
    ).toEqual([3, 3, 3, 3]);
  });

  it('are shared equally when there are more jobs than cores', () => {
    const done = run(
      4,
      Array.from({ length: 11 }, () => ({ at: 0, seconds: 4 })),
    );
    for (const at of done) expect(at).toBeCloseTo(11, 6);
  });

  it('go to those who are left when others are done', () => {
    // Two on one core: each has done half a second when the first is through, then the other is alone.
    expect(
      run(1, [
        { at: 0, seconds: 0.5 },
        { at: 0, seconds: 2 },
      ]),
    ).toEqual([1, 2.5]);
  });

  it('are free again when a job is interrupted', () => {
    const simulation = new Simulation();
    const processors = new Processors(simulation, 1);
    let done = 0;
    const victim = simulation.process(function* () {
      try {
        yield* processors.compute(10 * SECOND);
      } catch {}
    });
    simulation.process(function* () {
      yield* processors.compute(2 * SECOND);
      done = simulation.now / SECOND;
    });
    simulation.process(function* () {
      yield simulation.delay(2 * SECOND);
      victim.interrupt();
    });
    simulation.run();
    expect([done, processors.jobs]).toEqual([3, 0]);
  });

  test.prop(
    [
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.record({ at: fc.integer({ min: 0, max: 8 }), seconds: fc.integer({ min: 1, max: 6 }) }), {
        minLength: 1,
        maxLength: 8,
      }),
    ],
    { numRuns: 40 },
  )('do what sharing in small steps of time comes to', (cores, jobs) => {
    const [exact, stepped] = [run(cores, jobs), inSteps(cores, jobs, 0.01)];
    for (const [index, at] of exact.entries()) expect(Math.abs(at - stepped[index]!)).toBeLessThan(0.1);
  });
});
