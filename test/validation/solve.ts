/**
 * Solves the chains of state models and prints what they say beside what their files say that others found,
 * and what is said when they are written for PRISM and read back:
 * `npx tsx test/validation/solve.ts FILE...`. For models that are too large for the tests.
 */
import { readFileSync } from 'node:fs';
import { Solver } from '../../src/analysis/markov/solver.ts';
import { isStateModel, type StateModelSettings } from '../../src/models/state-model/form/form.ts';
import { readStateModel } from '../../src/models/state-model/form/read.ts';
import { netOf } from '../../src/models/state-model/net/net.ts';
import { quantitiesOf } from '../../src/models/state-model/net/trial.ts';
import { ScenarioError } from '../../src/scenario/errors.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { variantsOf } from '../../src/scenario/variants.ts';
import { apart, roundTrip } from './round-trip.ts';

/** Larger ones have more rules than the reader takes. */
const MOST_READ_BACK = 20_000;

for (const file of process.argv.slice(2)) process.stdout.write(`${[file, ...linesOf(file)].join('\n')}\n\n`);

function linesOf(file: string): string[] {
  const references = readFileSync(file, 'utf8').matchAll(/^# (Reference: .*)$/gm);
  try {
    return [...[...references].map(([, text]) => `  ${text}`), ...variantsOf(loadScenario(file)).flatMap(solved)];
  } catch (error) {
    if (error instanceof ScenarioError) return [error.message];
    throw error;
  }
}

function solved({ name, settings }: ReturnType<typeof variantsOf>[number]): string[] {
  if (!isStateModel(settings)) return ['  no state model'];
  const solver = new Solver();
  const net = netOf(readStateModel(settings).model);
  const deterministic = settings.chain === 'approximate' ? 'exponential' : 'refused';
  const begin = process.cpuUsage();
  const solution = solver.solve(net, deterministic);
  const answers = solver.answers(net, deterministic) ?? [];
  const { user } = process.cpuUsage(begin);
  if ('why' in solution) return [`  ${name}: no chain (${solution.why})`];
  const { unavailability, outagesPerHour, costPerHour } = solution.longRun;
  return [
    `  ${name}: ${solution.states} states, ${(user / 1e6).toFixed(1)} s`,
    `    up ${1 - unavailability}, down ${unavailability}, outages an hour ${outagesPerHour}, cost an hour ${costPerHour}`,
    ...quantitiesOf(net.model.measures).map((each, index) => `    ${each.name}: ${answers[index]}`),
    `    ${readBack(settings)}`,
  ];
}

function readBack(settings: StateModelSettings): string {
  const trip = roundTrip(settings, MOST_READ_BACK);
  if (typeof trip === 'string') return `not written for PRISM and read back: ${trip}`;
  return `written for PRISM and read back: ${trip.figures.length} figures, apart by ${apart(trip)}`;
}
