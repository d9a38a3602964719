import { defineCommand } from '../command.ts';
import { intervalOptions, jobsOption, jsonOption, scenarioPositional, setOption, wholeNumber } from '../options.ts';

export const planCommand = defineCommand({
  usage: 'plan <scenario>',
  summary: 'Estimate how many runs a precision needs, and how long they take',
  positionals: { scenario: scenarioPositional },
  options: {
    precision: {
      type: 'string',
      default: '1 %',
      describe:
        'Half-width of the interval: 1 % or METRIC=1 %; of a quantity relative, or absolute in its unit, ' +
        'by mean:, median: or p95: [METRIC: the main metric of the scenario]',
    },
    confidence: intervalOptions.confidence,
    population: {
      type: 'string',
      describe: 'Number of different faults in the population [default: infinite]',
      coerce: wholeNumber('--population', 1),
    },
    pilot: {
      type: 'string',
      default: '50',
      describe:
        'Runs of each variant in the pilot, more if too few meet the condition; a scenario with strata ' +
        'sets its own',
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
      "rvisim plan scenarios/suspend-resume.yaml --precision 'meanDowntime|back=2 %'",
      'for a mean, to 2 % of its value',
    ],
    [
      "rvisim plan scenarios/rehype-increments.yaml --precision 'detected|injected=2 %' --population 50000",
      'another share, in a population of 50000 faults',
    ],
  ],
  async run({ scenario, precision, confidence, population, pilot, ...options }, terminal) {
    const { planCampaign } = await import('../planning.ts');
    const of = { confidence, population: population ?? Number.POSITIVE_INFINITY };
    return await planCampaign(scenario, { ...options, precision, of, pilot: pilot ?? 0 }, terminal);
  },
});
