import { defineCommand } from '../command.ts';
import {
  jsonOption,
  runOption,
  scenarioPositional,
  setOption,
  traceOption,
  variantOption,
  withOption,
} from '../options.ts';

export const runCommand = defineCommand({
  usage: 'run <scenario>',
  summary: 'Simulate one run and print its timeline',
  positionals: { scenario: scenarioPositional },
  options: {
    run: runOption,
    variant: variantOption,
    set: setOption,
    with: withOption,
    trace: traceOption,
    ledger: { type: 'boolean', default: false, describe: 'Also print who used which time of the machine' },
    json: jsonOption,
  },
  examples: [
    ['rvisim run scenarios/rehype-increments.yaml', 'run 0 of the first variant'],
    ["rvisim run scenarios/rehype-increments.yaml --variant 'step=+ NMI IPI' --run 17", 'run 17 of another variant'],
    [
      'rvisim run scenarios/rehype-increments.yaml --run 17 --with recovery.vmm=none',
      'the same fault, without a recovery mechanism',
    ],
    [
      'rvisim run scenarios/rehype-increments.yaml --run 17 --trace run.json',
      'also as a trace, to be opened in Perfetto',
    ],
    ['rvisim run scenarios/accounting.yaml --ledger', 'with the time of each VM, vCPU and thread'],
  ],
  async run({ scenario, run, ...options }, terminal) {
    const { tellRun } = await import('../single-run.ts');
    return await tellRun(scenario, { ...options, run: run ?? 0, ledger: options.ledger ?? false }, terminal);
  },
});
