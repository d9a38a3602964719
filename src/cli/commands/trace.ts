import { defineCommand } from '../command.ts';
import { detailOption, directoryPositional, jsonOption, runPositional } from '../options.ts';

export const traceCommand = defineCommand({
  usage: 'trace <what> <dir> <id> [question]',
  summary: 'Ask what happened in a stored run, in events that know what caused them',
  positionals: {
    what: { choices: ['query'] as const, demandOption: true, describe: 'query' },
    dir: directoryPositional,
    id: runPositional,
    question: {
      type: 'string',
      default: '',
      describe: 'Stages with | between them: filter, window, pair, causes, effects, state, group, first, last',
    },
  },
  options: { detail: detailOption, json: jsonOption },
  examples: [
    ['rvisim trace query results/rehype-increments v0-r17', 'all events of a run, and the figures they give'],
    ["rvisim trace query results/rehype-increments v5-r1 'filter kind=repair | group actor sum'", 'time by repair'],
    ["rvisim trace query results/rehype-increments v5-r1 'pair strike detection'", 'the detection latency'],
    ["rvisim trace query results/rehype-increments v0-r17 'filter kind=harm | causes'", 'what led to the harm'],
    ["rvisim trace query results/rehype-increments v0-r17 'state 3ms' --detail", 'what every part did at that time'],
  ],
  async run({ dir, id, question, ...options }, terminal) {
    const { queryTrace } = await import('../trace-question.ts');
    return queryTrace(dir, id, question, options, terminal);
  },
});
