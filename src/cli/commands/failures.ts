import { defineCommand } from '../command.ts';
import { durationInMs, intervalOptions, jsonOption, wholeNumber } from '../options.ts';

export const failuresCommand = defineCommand({
  usage: 'failures <trace>',
  summary: 'Show what a trace of failures in the field holds: rates, laws, what comes together',
  positionals: {
    trace: {
      type: 'string',
      demandOption: true,
      describe:
        'A trace: event_trace.tab of the Failure Trace Archive, Los Alamos csv, or a csv of node,start,end,cause',
    },
  },
  options: {
    system: { type: 'string', array: true, default: [] as string[], describe: 'Only this system (repeatable)' },
    node: { type: 'string', array: true, default: [] as string[], describe: 'Only this node (repeatable)' },
    cause: { type: 'string', array: true, default: [] as string[], describe: 'Only this cause (repeatable)' },
    from: { type: 'string', describe: 'Only failures from this date on (2000-01-01)' },
    to: { type: 'string', describe: 'Only failures before this date' },
    within: {
      type: 'string',
      default: '5 min',
      describe: 'Failures of different nodes within so long count as together',
      coerce: durationInMs('--within', 0),
    },
    replicas: {
      type: 'string',
      describe: 'Add how long a service with so many replicas is away, beside independent nodes',
      coerce: wholeNumber('--replicas', 2),
    },
    confidence: intervalOptions.confidence,
    chart: { type: 'boolean', default: false, describe: 'Draw figures: Q-Q plots, hazard by age, failures by hour' },
    output: { alias: 'o', type: 'string', default: 'failures', describe: 'Folder for the figures' },
    json: jsonOption,
  },
  examples: [
    ['rvisim failures scenarios/traces/two-racks.csv', 'a small trace that comes with rvisim'],
    [
      'rvisim failures event_trace.tab.xz --replicas 3 --chart -o figures',
      'with a service of three replicas, and figures',
    ],
    ['rvisim failures lanl.csv --system 2 --from 2000-01-01', 'one system from 2000 on'],
  ],
  async run({ trace, ...options }, terminal) {
    const { showFailures } = await import('../failures.ts');
    return await showFailures(trace, options, terminal);
  },
});
