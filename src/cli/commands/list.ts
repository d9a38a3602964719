import { namesOf } from '../../experiment/entry.ts';
import { knownExperiments, knownParameterModels } from '../../experiments.ts';
import { checkChoice } from '../choice.ts';
import { defineCommand } from '../command.ts';
import { jsonOption } from '../options.ts';
import { UsageError } from '../usage-error.ts';

export const listCommand = defineCommand({
  usage: 'list [section]',
  summary: 'List the names that a scenario can use, and the constants of the models',
  positionals: {
    section: {
      type: 'string',
      describe: 'Only this: parameters, scenarios, experiments, a kind such as faults, or an experiment',
    },
  },
  options: {
    json: jsonOption,
    platform: { type: 'string', describe: 'With parameters: only those of this platform' },
    shared: {
      type: 'boolean',
      conflicts: 'platform',
      describe: 'With parameters: quantities that several models have, each with its value in every one',
    },
  },
  examples: [
    ['rvisim list', 'everything'],
    ['rvisim list mechanisms', 'recovery mechanisms with their repairs'],
    ['rvisim list reboots', 'ways to reboot a host, with their steps'],
    ['rvisim list mechanisms --plugin ./mine.mjs', 'with those of a plugin, each marked'],
    ['rvisim list scenarios', 'the scenario files that come with rvisim, and those in scenarios/'],
    ['rvisim list parameters --platform x86-64-xen-4.3', 'every constant of that model, with its source'],
    ['rvisim list parameters --shared', 'what several models have, and why their values differ'],
  ],
  async run({ section, json, platform, shared }, terminal) {
    if (shared === true && section === 'parameters') {
      const { listShared } = await import('../shared-quantities.ts');
      return listShared(json, terminal);
    }
    if (shared === true) throw new UsageError('--shared: expected with parameters: rvisim list parameters --shared');
    const { kinds, list, listParameters } = await import('../inventory.ts');
    if (platform !== undefined)
      checkChoice(
        '--platform',
        platform,
        knownParameterModels().map(({ name }) => name),
      );
    if (section === 'parameters') return await listParameters(platform, json, terminal);
    if (platform !== undefined)
      throw new UsageError('--platform: expected with parameters: rvisim list parameters --platform NAME');
    const choices = ['experiments', ...kinds(), ...namesOf(knownExperiments()), 'scenarios', 'parameters'];
    if (section !== undefined) checkChoice('list', section, choices);
    return await list(section, json, terminal);
  },
});
