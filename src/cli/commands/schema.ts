import { defineCommand } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import { jsonOption } from '../options.ts';

export const schemaCommand = defineCommand({
  usage: 'schema',
  summary: 'Print the JSON Schema of scenario files',
  positionals: {},
  // It prints nothing else; whoever passes --json to every command need not make an exception of this one.
  options: { json: jsonOption },
  examples: [['rvisim schema > scenario.schema.json', 'for an editor that completes and checks']],
  async run(_args, terminal) {
    const { scenarioJsonSchema } = await import('../../scenario/json-schema.ts');
    terminal.out(`${JSON.stringify(scenarioJsonSchema(), undefined, 2)}\n`);
    return exitCode.ok;
  },
});
