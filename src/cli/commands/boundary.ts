import { defineCommand } from '../command.ts';
import {
  jsonOption,
  number,
  runOption,
  scenarioPositional,
  setOption,
  variantOption,
  wholeNumber,
} from '../options.ts';

export const boundaryCommand = defineCommand({
  usage: 'boundary <scenario>',
  summary: 'Find where the outcome of one run flips as one number of it changes: the windows in which it is lost',
  positionals: { scenario: scenarioPositional },
  options: {
    variant: variantOption,
    run: runOption,
    set: setOption,
    over: {
      type: 'string',
      default: 'where',
      describe: 'where (instructions inside the VMM), when, or a change with {x} in it: memoryGiB={x}',
    },
    from: { type: 'string', describe: 'Its least value [default: as the scenario has it]', coerce: number('--from') },
    to: { type: 'string', describe: 'Its greatest value', coerce: number('--to') },
    points: {
      type: 'string',
      default: '65',
      describe: 'Runs at equal distances; what is narrower than a distance may be missed',
      coerce: wholeNumber('--points', 2, 100_000),
    },
    resolution: { type: 'string', describe: 'How closely the ends are found', coerce: number('--resolution') },
    svg: { type: 'string', describe: 'Also write the windows as a drawing' },
    json: jsonOption,
  },
  examples: [
    ['rvisim boundary rehype-increments --variant 5 --run 3 --to 2000', 'the steps of an entry in which it is lost'],
    ["rvisim boundary vmm-recovery-latency --over 'memoryGiB={x}' --from 1 --to 64", 'the size from which on it is'],
    ['rvisim boundary privvm-recovery --over when', 'the moments of a run'],
  ],
  async run({ scenario, run, points, ...options }, terminal) {
    const { findBoundary } = await import('../boundary.ts');
    return findBoundary(scenario, { ...options, run: run ?? 0, points: points ?? 2 }, terminal);
  },
});
