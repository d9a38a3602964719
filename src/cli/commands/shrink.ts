import { defineCommand } from '../command.ts';
import { jsonOption, runOption, scenarioPositional, setOption, variantOption, wholeNumber } from '../options.ts';

export const shrinkCommand = defineCommand({
  usage: 'shrink <scenario>',
  summary: 'Make a failing run smaller (fewer VMs, less load, fewer faults) while it fails in the same way',
  positionals: { scenario: scenarioPositional },
  options: {
    variant: variantOption,
    run: runOption,
    set: setOption,
    tries: {
      type: 'string',
      default: '400',
      describe: 'Runs at most',
      coerce: wholeNumber('--tries', 1, 1_000_000),
    },
    output: { type: 'string', alias: 'o', describe: 'Write the small run as a scenario' },
    json: jsonOption,
  },
  examples: [
    ['rvisim shrink vmm-recovery-3appvm --run 7', 'what of it is needed to fail'],
    ['rvisim shrink double-faults --variant 3 --run 1 -o small.yaml', 'as a scenario of its own'],
  ],
  async run({ scenario, run, tries, ...options }, terminal) {
    const { shrinkRun } = await import('../shrink.ts');
    return shrinkRun(scenario, { ...options, run: run ?? 0, tries: tries ?? 1 }, terminal);
  },
});
