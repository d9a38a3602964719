/** `--with`: changes the settings of one variant, so that the same fault is simulated with other settings. */

import type { Experiment } from '../experiment/experiment.ts';
import { fieldOf } from '../experiment/field-failures.ts';
import { withFieldTimes } from '../experiment/field-times.ts';
import type { RunSettings, Variant } from '../experiment/runner.ts';
import { experimentOf, knownExperiments } from '../experiments.ts';
import { parseScenario } from '../scenario/load.ts';
import { type Scenario, scenarioFileSchema } from '../scenario/schema.ts';
import { variantsOf } from '../scenario/variants.ts';
import { UsageError } from './usage-error.ts';

/**
 * Merges the changes into the variant's resolved settings and checks the result like any scenario. Settings that
 * contradict the changes are dropped; the form of each experiment defines them. Throws a ScenarioError with all
 * problems, named after the option that asked for it, or a UsageError for a field that is not a run's.
 */
export function settingsWith(
  scenario: Scenario,
  { name, settings }: Variant,
  changes: readonly string[],
  option = '--with',
): RunSettings {
  if (changes.length === 0) return settings;
  const form = experimentOf(settings);
  refuseOtherFields(form, changes);
  const kept = form.kept(withoutFieldData(settings), (field) => changes.some((change) => change.startsWith(field)));
  return variantAlone(scenario, kept, `variant '${name}'`, changes, option);
}

/** The settings alone as a scenario would have them. Throws a ScenarioError for those that none may have. */
export const checkedAlone = (scenario: Scenario, settings: RunSettings): RunSettings =>
  variantAlone(scenario, withoutFieldData(settings), 'settings', [], '--set');

/** A scenario with these settings and nothing else, as JSON. */
export const aloneText = ({ name, question, seed }: Scenario, settings: RunSettings, runs = 1): string =>
  JSON.stringify({ name, question, ...withoutFieldData(settings), runs, seed });

function variantAlone(
  scenario: Scenario,
  settings: RunSettings,
  what: string,
  changes: readonly string[],
  option: string,
): RunSettings {
  const text = aloneText(scenario, settings);
  const alone = parseScenario(text, what, changes, knownExperiments(), option, scenario.field);
  const [variant] = variantsOf(alone);
  if (variant === undefined) throw new Error('a scenario without axes has one variant');
  return variant.settings;
}

/** As a file says them. */
function withoutFieldData(settings: RunSettings): RunSettings {
  const failures = fieldOf(settings);
  const own = withFieldTimes(settings, ({ data: _data, ...written }) => written);
  if (failures === undefined) return own;
  const { data: _data, ...written } = failures;
  return { ...own, failures: written } as RunSettings;
}

/**
 * Fields of the campaign (runs, seed, axes) cannot be changed for one run. The parser would accept them without any
 * effect.
 */
function refuseOtherFields(asked: Experiment, changes: readonly string[]): void {
  const ofRuns = Object.keys(asked.fields);
  const ofCampaigns = Object.keys(scenarioFileSchema(asked).shape).filter((field) => !ofRuns.includes(field));
  for (const change of changes) {
    const field = ofCampaigns.find((each) => /^[^.=[]*/.exec(change)?.[0].trim() === each);
    if (field === undefined) continue;
    throw new UsageError(
      `--with ${change}: ${field} belongs to the campaign; expected a field of the run, one of ${ofRuns.join(', ')}`,
    );
  }
}
