import { defineCommand } from '../command.ts';
import { jsonOption, scenarioPositional, setOption, wholeNumber } from '../options.ts';

export const runCommand = defineCommand({
  usage: 'run <scenario>',
  summary: 'Simulate one run and tell its story',
  positionals: { scenario: scenarioPositional },
  options: {
    run: { type: 'string', default: '0', describe: 'Which run of the variant', coerce: wholeNumber('--run', 0) },
    variant: { type: 'string', describe: 'Name or index of the variant [default: the first]' },
    set: setOption,
    with: {
      type: 'string',
      array: true,
      default: [] as string[],
      describe: 'The same fault under other settings of this run: a.b=c (repeatable)',
    },
    json: jsonOption,
  },
  examples: [
    ['rvisim run scenarios/rehype-increments.yaml', 'run 0 of the first variant'],
    ["rvisim run scenarios/rehype-increments.yaml --variant 'step=+ NMI IPI' --run 17", 'another'],
    [
      'rvisim run scenarios/rehype-increments.yaml --run 17 --with recovery.vmm=none',
      'the same fault, and nobody recovers',
    ],
  ],
  async run({ scenario, run, ...options }, terminal) {
    const { tellRun } = await import('../single-run.ts');
    return await tellRun(
      scenario,
      { run: run ?? 0, variant: options.variant, set: options.set, with: options.with, json: options.json },
      terminal,
    );
  },
});
