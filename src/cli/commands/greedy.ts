import { defineCommand } from '../command.ts';
import { jsonOption, scenarioPositional, setOption, wholeNumber } from '../options.ts';

export const greedyCommand = defineCommand({
  usage: 'greedy <scenario>',
  summary: 'Find an order of repairs by always repairing the most frequent cause of failure',
  positionals: { scenario: scenarioPositional },
  options: {
    runs: {
      type: 'string',
      default: '200',
      describe: 'Runs simulated for each step',
      coerce: wholeNumber('--runs', 1),
    },
    variant: { type: 'string', describe: 'Name or index of the variant whose settings are used [default: the first]' },
    seed: { type: 'string', describe: 'Seed, instead of the one in the file' },
    set: setOption,
    json: jsonOption,
  },
  examples: [
    ['rvisim greedy scenarios/rehype-increments.yaml', 'with the published order for comparison'],
    ['rvisim greedy scenarios/rehype-increments.yaml --runs 50 --set workload=UnixBench', 'for another workload'],
  ],
  async run({ scenario, runs, variant, seed, set, json }, terminal) {
    const { findGreedyOrder } = await import('../greedy.ts');
    return await findGreedyOrder(scenario, { runs: runs ?? 0, variant, seed, set, json }, terminal);
  },
});
