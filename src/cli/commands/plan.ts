import { defineCommand } from '../command.ts';
import { intervalOptions, jobsOption, jsonOption, scenarioPositional, setOption, wholeNumber } from '../options.ts';

export const planCommand = defineCommand({
  usage: 'plan <scenario>',
  summary: 'Say beforehand how many runs a precision takes, and how long they last',
  positionals: { scenario: scenarioPositional },
  options: {
    precision: {
      type: 'string',
      default: '0.01',
      describe:
        'How well a figure is to be known: +/- 0.01 or METRIC=1 %; of a quantity a part of it, or an amount in its unit, ' +
        'by mean:, median: or p95: [METRIC: what the scenario is about]',
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
      describe:
        'Runs of each variant that the plan is made from, more where too few meet the condition; a scenario with strata ' +
        'says it itself',
      coerce: wholeNumber('--pilot', 10),
    },
    seed: { type: 'string', describe: 'Seed, instead of the one in the file' },
    set: setOption,
    jobs: jobsOption,
    json: jsonOption,
  },
  examples: [
    ['rvisim plan scenarios/rehype-increments.yaml', 'for +/- 1 point at 95 %'],
    ["rvisim plan scenarios/suspend-resume.yaml --precision 'meanDowntime|back=2 %'", 'for a mean, to 2 % of itself'],
    [
      "rvisim plan scenarios/rehype-increments.yaml --precision 'detected|injected=2 %' --population 50000",
      'another share, of so many faults',
    ],
  ],
  async run({ scenario, precision, confidence, population, pilot, ...options }, terminal) {
    const { planCampaign } = await import('../planning.ts');
    const of = { confidence, population: population ?? Number.POSITIVE_INFINITY };
    return await planCampaign(scenario, { ...options, precision, of, pilot: pilot ?? 0 }, terminal);
  },
});
