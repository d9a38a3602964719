/**
 * The JSON Schema of scenario files: an editor uses it to complete names, to show the meaning of fields and to mark
 * mistakes while the user types.
 */
import { z } from 'zod';
import type { Experiment } from '../experiment/experiment.ts';
import { knownExperiments } from '../experiments.ts';
import { scenarioFileSchema } from './schema.ts';

/**
 * Draft 2020-12, made from the schema that the loader uses. Only the loader checks what such a schema cannot express:
 * cross-references, and ranges of quantities with units.
 */
export function scenarioJsonSchema(within: readonly Experiment[] = knownExperiments()): object {
  const forms = within.map((each) => scenarioFileSchema(each));
  const schema = z.toJSONSchema(z.union(forms), { io: 'input', reused: 'ref' });
  // Each form allows only its own fields. The property here lists all experiments, so that an editor can complete the
  // name that selects the form.
  const experiment = { enum: within.map(({ name }) => name), description: 'What the scenario is about.' };
  return { title: 'rvisim scenario', type: 'object', properties: { experiment }, ...schema };
}
