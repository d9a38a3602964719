/** Finds a variant by its name, its index or the values of its axes. */

import type { Variant } from '../experiment/runner.ts';
import { nearest } from '../experiment/suggest.ts';
import { UsageError } from './usage-error.ts';

/**
 * The default is the first variant. A number is an index, even if a value of an axis is spelt like it; so is `v3`, as
 * in the ids of runs. Throws a UsageError that lists the variants.
 */
export function chooseVariant(variants: readonly Variant[], wanted: string | undefined): Variant {
  const found =
    wanted === undefined
      ? variants[0]
      : (variants.find(({ name }) => name === wanted) ??
        variants.find(({ index }) => String(index) === wanted) ??
        variants.find((variant) => valuesOf(variant) === wanted) ??
        variants.find(({ index }) => `v${index}` === wanted));
  if (found !== undefined) return found;
  const known = variants.flatMap((variant) => [variant.name, valuesOf(variant)]);
  const meant = nearest(wanted ?? '', known);
  const choices = variants.map(({ index, name }) => `  ${index}  ${name}`).join('\n');
  throw new UsageError(
    `no variant '${wanted}'${meant === undefined ? '' : `; did you mean '${meant}'?`}\nThere are:\n${choices}`,
  );
}

const valuesOf = ({ name, factors }: Variant): string => Object.values(factors).join(', ') || name;
