import { defineCommand } from '../command.ts';
import { auditOption, directoryPositional, intervalOptions, jsonOption } from '../options.ts';

export const compareCommand = defineCommand({
  usage: 'compare <dir> <a> <b> [others..]',
  summary: 'Compare variants on the same faults: discordant pairs, exact tests, differences with intervals, an audit',
  positionals: {
    dir: directoryPositional,
    a: { type: 'string', demandOption: true, describe: 'A variant: its name, its index, or the values of its axes' },
    b: { type: 'string', demandOption: true, describe: 'The variant to compare it with' },
    others: { type: 'string', array: true, describe: 'More variants to compare A with' },
  },
  options: {
    against: { type: 'string', describe: 'The results folder that B and the others are from [default: that of A]' },
    metric: {
      type: 'string',
      array: true,
      describe: 'What to compare, such as recovered|detected (repeatable) [default: that and downtimeMs|detected]',
    },
    audit: auditOption,
    mean: intervalOptions.mean,
    confidence: intervalOptions.confidence,
    json: jsonOption,
  },
  examples: [
    ["rvisim compare results/rehype-increments '+ hypercall retry' '+ reinitialize locks'", 'two steps'],
    [
      'rvisim compare results/rehype-increments 5 0 1 2 3 4',
      'the last variant with each of the others, with corrected p values',
    ],
    ['rvisim compare results/a 0 0 --against results/b --audit 50', 'across two folders of the same seed'],
  ],
  async run({ dir, a, b, others, against, metric, audit, mean, confidence, json }, terminal) {
    const { compare } = await import('../compare.ts');
    const options = { against, metrics: metric ?? [], audit, means: mean, confidence, json };
    return await compare(dir, a, [b, ...(others ?? [])], options, terminal);
  },
});
