/** `--with`: the settings of one variant with a change, so that the same run index meets the same fault under something else. */
import { catalog } from '../catalog.ts';
import { parseScenario } from '../scenario/load.ts';
import { type RunSettings, type Scenario, scenarioFileSchema } from '../scenario/schema.ts';
import { settingsFields } from '../scenario/settings.ts';
import { type Variant, variantsOf } from '../scenario/variants.ts';
import { UsageError } from './usage-error.ts';

/**
 * Lays the changes over the variant's resolved settings and checks the result like any scenario. A change of mechanism without one of `without` clears
 * that list, since it names repairs of the old mechanism; a change of configuration without one of `workload` drops that, since
 * the new one may bring its own. Throws a ScenarioError with all problems, or a UsageError for a field that is not a run's.
 */
export function settingsWith(scenario: Scenario, { name, settings }: Variant, changes: readonly string[]): RunSettings {
  if (changes.length === 0) return settings;
  refuseOtherFields(changes);
  const changed = (field: string): boolean => changes.some((change) => change.startsWith(field));
  const keepsList = changed('without') || !changed('recovery');
  const { workload, ...others } = settings;
  const keepsWorkload = workload !== undefined && !changed('configuration');
  const alone = {
    name: scenario.name,
    question: scenario.question,
    ...others,
    ...(keepsWorkload ? { workload } : {}),
    without: keepsList ? settings.without : [],
    runs: 1,
    seed: scenario.seed,
  };
  const [variant] = variantsOf(parseScenario(JSON.stringify(alone), `variant '${name}'`, changes, catalog, '--with'));
  if (variant === undefined) throw new Error('a scenario without axes has one variant');
  return variant.settings;
}

/** What a scenario says about the campaign (runs, seed, axes) cannot be changed for one run; left to the parser it would pass and do nothing. */
function refuseOtherFields(changes: readonly string[]): void {
  const ofRuns = Object.keys(settingsFields(catalog));
  const ofCampaigns = Object.keys(scenarioFileSchema(catalog).shape).filter((field) => !ofRuns.includes(field));
  for (const change of changes) {
    const field = ofCampaigns.find((each) => /^[^.=[]*/.exec(change)?.[0].trim() === each);
    if (field === undefined) continue;
    throw new UsageError(
      `--with ${change}: ${field} belongs to the campaign; expected a field of the run, one of ${ofRuns.join(', ')}`,
    );
  }
}
