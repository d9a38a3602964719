/**
 * The JSON Schema of scenario files: with it an editor completes names, shows what a field means and marks mistakes
 * while they are typed.
 */
import { z } from 'zod';
import { type Catalog, catalog } from '../experiments/catalog.ts';
import { experimentForms } from '../experiments/forms.ts';
import { scenarioFileSchema } from './schema.ts';

/**
 * Draft 2020-12, made from the schema that the loader uses. What a schema of this kind cannot say (cross-references,
 * ranges of texts with units) is left to the loader.
 */
export function scenarioJsonSchema(within: Catalog = catalog): object {
  const forms = experimentForms.map((form) => scenarioFileSchema(within, form));
  const schema = z.toJSONSchema(z.union(forms), { io: 'input', reused: 'ref' });
  // Each form allows only its own fields; what is said here of all of them lets an editor complete the name that
  // chooses the form.
  const experiment = { enum: experimentForms.map(({ name }) => name), description: 'What the scenario is about.' };
  return { title: 'rvisim scenario', type: 'object', properties: { experiment }, ...schema };
}
