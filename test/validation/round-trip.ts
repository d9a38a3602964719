/** A state model as a file for PRISM, read back: do both say the same of everything that is asked? */
import { shapeOf, withRates } from '../../src/analysis/markov/chain.ts';
import { prismOf } from '../../src/analysis/markov/prism.ts';
import { Solver } from '../../src/analysis/markov/solver.ts';
import type { StateModelSettings } from '../../src/models/state-model/form/form.ts';
import { readStateModel } from '../../src/models/state-model/form/read.ts';
import { netOf } from '../../src/models/state-model/net/net.ts';
import { answers } from '../models/state-model/prism/models.ts';

export interface RoundTrip {
  readonly states: number;
  /** Unavailability, cost an hour where states cost, and the measures: here, and read back. */
  readonly figures: readonly (readonly [here: number | null, readBack: number | null])[];
}

/** In words why there is none. */
export function roundTrip(settings: StateModelSettings, most: number): RoundTrip | string {
  const { model } = readStateModel(settings);
  const net = netOf(model);
  const deterministic = settings.chain === 'approximate' ? 'exponential' : 'refused';
  const shape = shapeOf(net, { deterministic, most });
  if ('why' in shape) return shape.why;
  const solver = new Solver();
  const solution = solver.solve(net, deterministic);
  if ('why' in solution) return solution.why;
  const { unavailability, costPerHour } = solution.longRun;
  const costs = model.costs.length > 0 ? [costPerHour] : [];
  const here = [unavailability, ...costs, ...(solver.answers(net, deterministic) ?? [])];
  const files = prismOf(net, withRates(shape, net), 'round trip');
  const readBack = answers(files.model, files.properties) ?? [];
  return { states: shape.size, figures: here.map((each, index) => [each, readBack[index] ?? null]) };
}

/** How far they are apart, at most, by themselves. */
export function apart({ figures }: RoundTrip): number {
  return Math.max(...figures.map(([a, b]) => (a === b ? 0 : Math.abs((b ?? Number.NaN) / (a ?? Number.NaN) - 1))));
}
