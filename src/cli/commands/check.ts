import { defineCommand } from '../command.ts';
import { jsonOption, setOption } from '../options.ts';
import { UsageError } from '../usage-error.ts';

export const checkCommand = defineCommand({
  usage: 'check [files..]',
  summary: 'Check scenario files, and with --plugin what the plugin adds, and report every problem',
  positionals: { files: { type: 'string', array: true, default: [] as string[], describe: 'Scenario files' } },
  options: { set: setOption, json: jsonOption },
  examples: [
    ['rvisim check scenarios/rehype-increments.yaml', 'one file'],
    ['rvisim check scenarios/*.yaml', 'all of them; exit code 2 if any has a problem'],
    ["rvisim check scenarios/remus-network.yaml --set 'epoch=25 ms'", 'as a campaign with this change would be'],
    ['rvisim check --plugin ./mine.mjs', 'what a plugin adds, each simulated in a few runs, twice'],
  ],
  async run({ files, set, json }, terminal) {
    const { check } = await import('../inventory.ts');
    const { catalogueInForce } = await import('../../experiment/catalogue.ts');
    const catalogue = catalogueInForce();
    if (files.length > 0) return await check(files, { set, json }, terminal);
    if (set.length > 0) throw new UsageError('--set: expected a scenario file that it changes: rvisim check FILE...');
    if (catalogue === undefined) throw new UsageError('expected: rvisim check FILE..., or rvisim check --plugin FILE');
    const { checkPlugins } = await import('../plugins.ts');
    return checkPlugins(catalogue, json, terminal);
  },
});
