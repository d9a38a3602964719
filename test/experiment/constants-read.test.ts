/** Which constants a piece of work reads can be watched, and being watched changes nothing. */
import { describe, expect, it } from 'vitest';
import { recordLine } from '../../src/campaign/line.ts';
import { planOf } from '../../src/campaign/plan.ts';
import { constantsReadBy, type Parameter, together, valuesOf, valuesWith } from '../../src/experiment/parameter.ts';
import { createRunner, knownExperiments, knownParameterModels } from '../../src/experiments.ts';
import { constantsReadIn } from '../../src/library/constants-read.ts';
import { exampleOf } from '../scenario/examples.ts';

const constant = (value: number) => ({ value, unit: 'ns', status: 'assumed', source: 'none' }) as const;
const first = { a: constant(1), b: constant(2), c: constant(3) };
const second = { c: constant(30), d: constant(40) };
const readBy = (work: () => void): string[] =>
  [...constantsReadBy(work)].map((read) => {
    const [number, set] = Object.values<Parameter>(first).includes(read) ? [1, first] : [2, second];
    return `${number}.${Object.entries<Parameter>(set).find(([, each]) => each === read)?.[0]}`;
  });

describe('constants that are watched', () => {
  it('are those that are read, of the set that they are from, whether or not a scenario sets them', () => {
    expect(readBy(() => valuesOf(first).a)).toEqual(['1.a']);
    expect(readBy(() => valuesWith(first, { b: 20 }).b)).toEqual(['1.b']);
    expect(readBy(() => valuesOf(second))).toEqual([]);
  });

  it('are those of two sets as one, of which none is read when they are put together', () => {
    const both = () => together(valuesOf(first), valuesWith(second, { d: 4 }));
    expect(both()).toEqual({ a: 1, b: 2, c: 30, d: 4 });
    expect(readBy(() => expect([both().a, both().c, both().d]).toEqual([1, 30, 4]))).toEqual(['1.a', '2.c', '2.d']);
    expect(readBy(both)).toEqual([]);
    expect(readBy(() => expect({ ...both(), c: 5 }).toEqual({ a: 1, b: 2, c: 5, d: 4 }))).toContain('1.b');
  });

  it('are watched no longer when the work is over, or has failed', () => {
    const fail = (): never => {
      throw new Error('work');
    };
    expect(() => constantsReadBy(fail)).toThrow('work');
    expect(valuesOf(first)).toBe(valuesOf(first));
  });
});

it('runs of every experiment give the same record while they are watched, and read what is listed', () => {
  const listed = new Set<Parameter>(
    knownParameterModels().flatMap(({ sets }) => sets.flatMap(({ parameters }) => Object.values(parameters))),
  );
  for (const experiment of knownExperiments()) {
    const plan = planOf(exampleOf(experiment));
    const stored = createRunner()(plan.at(0));
    const { read, different } = constantsReadIn([stored], {
      variants: plan.variants,
      seed: exampleOf(experiment).seed,
    });
    expect([experiment.name, different, recordLine(stored) !== '']).toEqual([experiment.name, [], true]);
    expect([...read].filter((constant) => !listed.has(constant)).map(({ source }) => source)).toEqual([]);
    if (experiment.parameters.length > 0) expect(read.size, experiment.name).toBeGreaterThan(0);
  }
});
