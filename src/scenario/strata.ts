/** Checks the strata of a file. */
import { checkReference, choose, type DraftAxis } from './axes.ts';
import type { Problems } from './problems.ts';
import { NO_SHARE } from './sampling.ts';
import type { PartialFile } from './shape.ts';

/** The largest accepted difference of the sum of weights from 1, for rounded percentages. */
const WEIGHT_TOLERANCE = 1e-6;

/** Strata must be the values of an axis, each with a weight, and the weights must add up to 1. */
export function checkStrata(
  { strata: written, precision: asked }: PartialFile,
  axes: readonly DraftAxis[],
  problems: Problems,
): void {
  if (written === undefined) return;
  if (written.metric === NO_SHARE) {
    problems.atKey(['strata'], {
      expected: 'no strata, since the experiment has no metric that is a share',
      came: 'some',
    });
    return;
  }
  if (asked !== undefined && asked.length > 0)
    problems.atKey(['strata'], { expected: 'either strata or precision', came: 'both' });
  const axis = axes.find(({ name }) => name === written.axis);
  if (axis === undefined) {
    problems.at(['strata', 'axis'], choose('an axis of vary:', axes, written.axis));
    return;
  }
  if (written.weights === undefined) return;
  const path = ['strata', 'weights'];
  for (const value of Object.keys(written.weights))
    checkReference(axes, written.axis, value, [...path, value], path, problems);
  const missing = axis.values.filter(({ name }) => written.weights?.[name] === undefined);
  const total = Object.values(written.weights).reduce((sum, weight) => sum + weight, 0);
  if (missing.length > 0) problems.atKey(path, { expected: `a weight for '${missing[0]?.name}'`, came: 'none' });
  else if (Math.abs(total - 1) > WEIGHT_TOLERANCE)
    problems.atKey(path, { expected: 'weights that add up to 100 %', came: `${Number((total * 100).toFixed(4))} %` });
}
