import { defineCommand } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import { jsonOption } from '../options.ts';

export const schemaCommand = defineCommand({
  usage: 'schema',
  summary: 'Print the JSON Schema of scenario files',
  positionals: {},
  // Its output is JSON anyway; the option is accepted so that --json works with every command.
  options: { json: jsonOption },
  examples: [['rvisim schema > scenario.schema.json', 'for an editor that completes and checks']],
  async run(_args, terminal) {
    const { scenarioJsonSchema } = await import('../../scenario/json-schema.ts');
    terminal.out(`${JSON.stringify(scenarioJsonSchema(), undefined, 2)}\n`);
    return exitCode.ok;
  },
});
