/** What a chain says of the measures of its model; by quantity, null where it cannot say. */
import { ratesOf } from '../../models/state-model/net/cost.ts';
import { type Guard, holds } from '../../models/state-model/net/guard.ts';
import type { Measure } from '../../models/state-model/net/model.ts';
import type { Net } from '../../models/state-model/net/net.ts';
import type { Chain } from './chain.ts';
import { firstPassageOf } from './first-passage.ts';
import { transientOf } from './uniformisation.ts';

const HOUR_MS = 3_600_000;

/** In the order of `quantitiesOf`. */
export function answersOf(net: Net, chain: Chain): (number | null)[] {
  return net.model.measures.flatMap((measure, index) => answer(net, chain, measure, net.asked[index]!));
}

function answer(net: Net, chain: Chain, measure: Measure, guards: readonly Guard[]): (number | null)[] {
  const none = new Float64Array(chain.size);
  if (measure.is === 'cost-until') {
    const perHour = costsOf(net, chain);
    return [transientOf(chain, measure.timeMs / HOUR_MS, { at: none, perHour })?.until ?? null];
  }
  const target = targetsOf(net, chain, guards);
  if (measure.is === 'mean-time-to') return [firstPassageOf(chain, target, 1)?.hours ?? null];
  if (measure.is === 'first-of') {
    const passage = firstPassageOf(chain, target, guards.length);
    return passage === null ? guards.map(() => null) : [...passage.first];
  }
  const isThere = Uint8Array.from(target, (each) => (each === -1 ? 0 : 1));
  const asked = { at: Float64Array.from(isThere), perHour: none };
  const isFinal = measure.is === 'reached-within' ? isThere : undefined;
  return [transientOf(chain, measure.timeMs / HOUR_MS, asked, isFinal)?.at ?? null];
}

/** By state, the first of the conditions that holds in it, or -1. */
export function targetsOf({ shown }: Net, { size, states }: Chain, guards: readonly Guard[]): Int32Array {
  const row = new Int32Array(shown);
  return Int32Array.from({ length: size }, (_, state) => {
    states.read(state, row);
    return guards.findIndex((guard) => holds(guard, row));
  });
}

/** By state, what it costs per hour. */
export function costsOf({ model, instances }: Net, { size, states }: Chain): Float64Array {
  const rates = ratesOf(
    model,
    instances.map(({ component }) => component),
  );
  const row = new Int32Array(instances.length);
  return Float64Array.from({ length: size }, (_, state) => {
    states.read(state, row);
    return rates.reduce((sum, each, instance) => sum + each[row[instance]!]!, 0);
  });
}
