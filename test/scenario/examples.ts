/** The examples of the experiments, as scenarios. */
import type { Experiment } from '../../src/experiment/experiment.ts';
import { parseScenario } from '../../src/scenario/load.ts';
import type { Scenario } from '../../src/scenario/schema.ts';

export const exampleOf = ({ name, example }: Experiment): Scenario =>
  parseScenario(
    JSON.stringify({ name, question: 'Is it the same?', experiment: name, runs: 100, seed: 'page', ...example }),
    `the example of ${name}`,
  );
