import { defineCommand } from '../command.ts';
import { intervalOptions, jobsOption, jsonOption, scenarioPositional, setOption, wholeNumber } from '../options.ts';
import { readPrecision } from '../sampling-options.ts';

export const planCommand = defineCommand({
  usage: 'plan <scenario>',
  summary: 'Say beforehand how many runs a precision takes, and how long they last',
  positionals: { scenario: scenarioPositional },
  options: {
    precision: {
      type: 'string',
      default: '0.01',
      describe: 'How well a share is to be known: +/- 0.01, 1 % or METRIC=0.01 [METRIC: recovered|detected]',
      coerce: readPrecision,
    },
    confidence: intervalOptions.confidence,
    population: {
      type: 'string',
      describe: 'How many different faults there are to choose from [default: infinitely many]',
      coerce: wholeNumber('--population', 1),
    },
    pilot: {
      type: 'string',
      default: '50',
      describe: 'Runs of each variant that the plan is made from; a scenario with strata says it itself',
      coerce: wholeNumber('--pilot', 10),
    },
    seed: { type: 'string', describe: 'Seed, instead of the one in the file' },
    set: setOption,
    jobs: jobsOption,
    json: jsonOption,
  },
  examples: [
    ['rvisim plan scenarios/rehype-increments.yaml', 'for +/- 1 point at 95 %'],
    [
      "rvisim plan scenarios/rehype-increments.yaml --precision 'detected|injected=2 %' --population 50000",
      'another share, of so many faults',
    ],
  ],
  async run({ scenario, precision, confidence, population, pilot, ...options }, terminal) {
    const { planCampaign } = await import('../planning.ts');
    const aim = { ...precision, confidence, population: population ?? Number.POSITIVE_INFINITY };
    return await planCampaign(scenario, { ...options, aim, pilot: pilot ?? 0 }, terminal);
  },
});
