/** State models as texts of scenarios, and what chain and simulation say of them. */
import { expect } from 'vitest';
import { Solver } from '../../../../src/analysis/markov/solver.ts';
import { isStateModel } from '../../../../src/models/state-model/form/form.ts';
import { readStateModel } from '../../../../src/models/state-model/form/read.ts';
import { type Net, netOf } from '../../../../src/models/state-model/net/net.ts';
import { Walk } from '../../../../src/models/state-model/net/walk.ts';
import { parseScenario } from '../../../../src/scenario/load.ts';
import { variantsOf } from '../../../../src/scenario/variants.ts';

export function netFrom(body: string, horizon = 'horizonYears: 1'): Net {
  const text = `name: said\nquestion: does it come out?\nexperiment: state-model\n${horizon}\nruns: 1\nseed: a\n${body}`;
  const settings = variantsOf(parseScenario(text, 'said.yaml'))[0]?.settings;
  if (settings === undefined || !isStateModel(settings)) throw new Error('no state model');
  return netOf(readStateModel(settings).model);
}

function longRun(net: Net) {
  const solution = new Solver().solve(net, 'refused');
  if ('why' in solution) throw new Error(solution.why);
  return solution.longRun;
}

/** The chain says this unavailability, and so does the simulation, within its errors. */
export function agrees(body: string, exact: number): void {
  const net = netFrom(body);
  expect(longRun(net).unavailability / exact).toBeCloseTo(1, 11);
  const walk = new Walk(net);
  const limits = { horizonNanos: 3000 * 3_600e9, warmUpNanos: null, maxEvents: 1e7 };
  const runs = Array.from({ length: 20 }, (_, run) => walk.run(`said/${run}`, limits));
  const shares = runs.map(({ nanos, upNanos }) => (nanos - upNanos) / nanos);
  const mean = shares.reduce((sum, each) => sum + each) / 20;
  const error = Math.sqrt(shares.reduce((sum, each) => sum + (each - mean) ** 2, 0) / 19 / 20);
  expect(Math.abs(mean - exact) / error).toBeLessThan(4.5);
}

export const weightsOf = (count: number, up: (i: number) => number, down: (i: number) => number): number[] => {
  const weights = [1];
  for (let i = 0; i < count; i++) weights.push((weights[i]! * up(i)) / down(i + 1));
  const sum = weights.reduce((total, each) => total + each);
  return weights.map((each) => each / sum);
};
