/**
 * A scenario of two variants that differ in one step of the increment, with whatever decides the number of its runs.
 */
import type { Scenario } from '../../src/scenario/schema.ts';
import { changedScenario } from '../campaign/fixture.ts';

export function scenarioWith(sampling: Readonly<Record<string, unknown>>): Scenario {
  return changedScenario(overridesFor(sampling));
}

export function overridesFor(sampling: Readonly<Record<string, unknown>>): string[] {
  const vary = { step: { Basic: { without: ['nmi-ipi', 'nmi-ack'] }, Full: { without: [] } } };
  return Object.entries({ vary, reported: [], ...sampling }).map(
    ([field, value]) => `${field}=${JSON.stringify(value)}`,
  );
}
