/**
 * A small campaign for tests: the increments scenario with a few runs, carried out by the real runner in this thread.
 */
import { readFileSync } from 'node:fs';
import { beginCampaign, type Conduct, type Conducted } from '../../src/campaign/conduct.ts';
import { type Question, questionOf } from '../../src/campaign/manifest.ts';
import type { Layout } from '../../src/campaign/plan.ts';
import type { VmmFailureSettings } from '../../src/models/vmm/experiment/form.ts';
import { parseScenario } from '../../src/scenario/load.ts';
import type { Frame, Scenario } from '../../src/scenario/schema.ts';

export const scenarioPath = new URL('../../scenarios/rehype-increments.yaml', import.meta.url).pathname;
export const scenarioText = readFileSync(scenarioPath, 'utf8');

/** What was changed in the file to make a scenario, which its manifest says as well. */
const overridesOf = new WeakMap<Scenario, readonly string[]>();

/** Six variants with this many runs each. */
export function smallScenario(runs: number, ...overrides: readonly string[]): VmmFailureSettings & Frame {
  return changedScenario([`runs=${runs}`, ...overrides]) as VmmFailureSettings & Frame;
}

export function conductIn(directory: string, changes: Partial<Conduct> = {}): Conduct {
  return {
    directory,
    jobs: 1,
    engine: { kind: 'threads' },
    commandLine: ['test'],
    logLevel: 'info',
    failFast: false,
    stop: new AbortController().signal,
    stopRuleOf: () => undefined,
    onProgress: () => {},
    onNotice: () => {},
    ...changes,
  };
}

/** The scenario of the file with changes, as `path=value`. */
export function changedScenario(overrides: readonly string[]): Scenario {
  const scenario = parseScenario(scenarioText, scenarioPath, overrides);
  overridesOf.set(scenario, overrides);
  return scenario;
}

/** The question of a scenario that was made above. */
export const asked = (scenario: Scenario, layout: Layout = {}): Question =>
  questionOf(scenario, layout, overridesOf.get(scenario));

export async function campaignIn(
  directory: string,
  scenario: Scenario,
  changes: Partial<Conduct> = {},
): Promise<Conducted> {
  return await beginCampaign(asked(scenario), scenarioText, false, conductIn(directory, changes));
}

/** A signal that fires when this many runs are stored, and the progress listener that fires it. */
export function stopAfter(stored: number): Pick<Conduct, 'stop' | 'onProgress'> {
  const controller = new AbortController();
  return {
    stop: controller.signal,
    onProgress: (progress) => {
      if (progress.stored >= stored) controller.abort();
    },
  };
}
