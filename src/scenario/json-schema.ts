/**
 * The JSON Schema of scenario files: with it an editor completes names, shows what a field means and marks mistakes
 * while they are typed.
 */
import { z } from 'zod';
import type { Experiment } from '../experiment/experiment.ts';
import { knownExperiments } from '../experiments.ts';
import { scenarioFileSchema } from './schema.ts';

/**
 * Draft 2020-12, made from the schema that the loader uses. What a schema of this kind cannot say (cross-references,
 * ranges of texts with units) is left to the loader.
 */
export function scenarioJsonSchema(within: readonly Experiment[] = knownExperiments()): object {
  const forms = within.map((each) => scenarioFileSchema(each));
  const schema = z.toJSONSchema(z.union(forms), { io: 'input', reused: 'ref' });
  // Each form allows only its own fields; what is said here of all of them lets an editor complete the name that
  // chooses the form.
  const experiment = { enum: within.map(({ name }) => name), description: 'What the scenario is about.' };
  return { title: 'rvisim scenario', type: 'object', properties: { experiment }, ...schema };
}
