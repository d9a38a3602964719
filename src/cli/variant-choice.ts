/** Finds a variant by its name, its index or the values of its axes, and a run of it. */

import type { Variant } from '../experiment/runner.ts';
import { nearest } from '../experiment/suggest.ts';
import { LARGEST_RUNS, type Scenario } from '../scenario/schema.ts';
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

/** Throws a UsageError for a run that no campaign of this scenario has. */
export function chooseRun({ runs }: Scenario, wanted: number): number {
  if (wanted < runs) return wanted;
  const more = wanted < LARGEST_RUNS ? `; --set runs=${wanted + 1} asks for so many` : '';
  throw new UsageError(
    `--run: expected a run from 0 to ${runs - 1}, since the scenario has ${runs} of each variant, ` +
      `came ${wanted}${more}`,
  );
}

const valuesOf = ({ name, factors }: Variant): string => Object.values(factors).join(', ') || name;
