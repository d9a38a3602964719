/** The variant that somebody names, by its name, its index or the values of its axes. */
import { nearest } from '../scenario/suggest.ts';
import type { Variant } from '../scenario/variants.ts';
import { UsageError } from './usage-error.ts';

/** Throws a UsageError with the variants there are. */
export function chooseVariant(variants: readonly Variant[], wanted: string): Variant {
  const found = variants.find(
    ({ name, index, factors }) =>
      name === wanted || String(index) === wanted || Object.values(factors).join(', ') === wanted,
  );
  if (found !== undefined) return found;
  const known = variants.flatMap(({ name, factors }) => [name, Object.values(factors).join(', ')]);
  const meant = nearest(
    wanted,
    known.filter((name) => name !== ''),
  );
  const choices = variants.map(({ index, name }) => `  ${index}  ${name}`).join('\n');
  throw new UsageError(
    `no variant '${wanted}'${meant === undefined ? '' : `; did you mean '${meant}'?`}\nThere are:\n${choices}`,
  );
}
