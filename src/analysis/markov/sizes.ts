/** How large the Markov chains of a scenario's variants are, before anything has been simulated. */

import type { Variant } from '../../experiment/runner.ts';
import { isStateModel } from '../../models/state-model/form/form.ts';
import { readStateModel } from '../../models/state-model/form/read.ts';
import { netOf } from '../../models/state-model/net/net.ts';
import { Solver } from './solver.ts';

/** Counting more states would keep the user waiting for more than a second or two. */
const MOST_TOLD = 100_000;

/** `chains of 10990 to 44524 states`; null where no variant is a state model. */
export function chainSizes(variants: readonly Pick<Variant, 'settings'>[], most = MOST_TOLD): string | null {
  const solver = new Solver(most);
  const shapes = variants.flatMap(({ settings }) => {
    if (!isStateModel(settings)) return [];
    const deterministic = settings.chain === 'approximate' ? 'exponential' : 'refused';
    return [solver.shape(netOf(readStateModel(settings).model), deterministic)];
  });
  if (shapes.length === 0) return null;
  const sizes = shapes.flatMap((shape) => ('why' in shape ? [] : [shape.size])).sort((a, b) => a - b);
  const [least, largest] = [sizes[0], sizes.at(-1)];
  const tooLarge = shapes.find((shape) => 'why' in shape && shape.why === 'too-large');
  const fault = shapes.find((shape) => 'why' in shape && shape.why === 'fault');
  const deterministic = shapes.filter((shape) => 'why' in shape && shape.why === 'deterministic').length;
  return [
    ...(least === undefined
      ? []
      : [least === largest ? `a chain of ${least} states` : `chains of ${least} to ${largest} states`]),
    ...(tooLarge !== undefined && 'most' in tooLarge ? [`a chain of more than ${tooLarge.most} states`] : []),
    ...(fault === undefined || !('fault' in fault) ? [] : [`no chain, since in some state ${fault.fault.message}`]),
    ...(shapes.some((shape) => 'why' in shape && shape.why === 'trace')
      ? ['no chain where failures come from a trace']
      : []),
    ...(deterministic === 0
      ? []
      : [`no chain of ${deterministic} variants, which have a clock that is neither exponential nor Erlang`]),
  ].join(', ');
}
