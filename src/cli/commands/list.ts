import { namesOf } from '../../experiment/entry.ts';
import { nearest } from '../../experiment/suggest.ts';
import { experiments, parameterModels } from '../../experiments.ts';
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
    platform: {
      choices: parameterModels.map(({ name }) => name),
      describe: 'With parameters: only those of this platform',
    },
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
    if (section === 'parameters') return await listParameters(platform, json, terminal);
    if (platform !== undefined)
      throw new UsageError('--platform: expected with parameters: rvisim list parameters --platform NAME');
    const choices = ['experiments', ...kinds, ...namesOf(experiments), 'scenarios', 'parameters'];
    if (section !== undefined && !choices.includes(section)) throw new UsageError(unknownSection(section, choices));
    return await list(section, json, terminal);
  },
});

function unknownSection(section: string, choices: readonly string[]): string {
  const meant = nearest(section, choices);
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
  return `list: expected one of ${choices.join(', ')}, came '${section}'${hint}`;
}
