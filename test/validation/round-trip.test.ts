/**
 * Every state model that comes with rvisim, written for PRISM and read back. `npx tsx test/validation/solve.ts FILE...`
 * does the same with any scenarios.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { isStateModel, type StateModelSettings } from '../../src/models/state-model/form/form.ts';
import { parseScenario } from '../../src/scenario/load.ts';
import { variantsOf } from '../../src/scenario/variants.ts';
import { apart, roundTrip } from './round-trip.ts';

/** What makes a scenario small enough: one VM on each host instead of two, and clocks of one stage. */
const SMALLER: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'nguyen-2014.yaml': [
    ['count: 2 # N12', 'count: 1'],
    ['stages: 2 #', 'stages: 1 #'],
  ],
};
const folder = new URL('../../scenarios/', import.meta.url);

const models = readdirSync(folder)
  .filter((file) => file.endsWith('.yaml'))
  .flatMap((file): (readonly [string, StateModelSettings])[] => {
    const text = readFileSync(new URL(file, folder), 'utf8');
    if (!/^experiment: state-model$/m.test(text)) return [];
    const edits = SMALLER[file] ?? [];
    const small = edits.reduce((edited, [from, to]) => {
      if (!edited.includes(from)) throw new Error(`${file} has no '${from}'`);
      return edited.replace(from, to);
    }, text);
    const all = variantsOf(parseScenario(small, new URL(file, folder).pathname)).flatMap(({ name, settings }) =>
      isStateModel(settings) ? [[`${file} ${name}`, settings] as const] : [],
    );
    // Its variants differ in the times of clocks, or in one that never comes.
    return edits.length === 0 ? all : all.slice(0, 2);
  });

it.each(models)('%s says the same when it is read back', (_name, settings) => {
  const trip = roundTrip(settings, 3000);
  // Neither has a chain.
  if (trip === 'deterministic' || trip === 'trace') return;
  if (typeof trip === 'string') throw new Error(trip);
  expect(trip.figures.length).toBeGreaterThan(0);
  expect(apart(trip)).toBeLessThan(1e-9);
});

it('they are some forty', () => {
  expect(models.length).toBeGreaterThan(35);
});
