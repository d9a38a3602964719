/**
 * A small campaign for tests: the increments scenario with a few runs, carried out by the real runner in this thread.
 */
import { readFileSync } from 'node:fs';
import { beginCampaign, type Conduct, type Conducted } from '../../src/campaign/conduct.ts';
import { questionOf } from '../../src/campaign/manifest.ts';
import type { VmmFailureSettings } from '../../src/models/vmm/experiment/form.ts';
import { parseScenario } from '../../src/scenario/load.ts';
import type { Frame, Scenario } from '../../src/scenario/schema.ts';

export const scenarioPath = new URL('../../scenarios/rehype-increments.yaml', import.meta.url).pathname;
export const scenarioText = readFileSync(scenarioPath, 'utf8');

/** Six variants with this many runs each. */
export function smallScenario(runs: number, ...overrides: readonly string[]): VmmFailureSettings & Frame {
  return parseScenario(scenarioText, scenarioPath, [`runs=${runs}`, ...overrides]) as VmmFailureSettings & Frame;
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

export async function campaignIn(
  directory: string,
  scenario: Scenario,
  changes: Partial<Conduct> = {},
): Promise<Conducted> {
  return await beginCampaign(questionOf(scenario), scenarioText, false, conductIn(directory, changes));
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
