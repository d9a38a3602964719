/** What a chain says of the measures of its model; by quantity, null where it cannot say. */
import { ratesOf } from '../../models/state-model/net/cost.ts';
import { type Gauge, unitMsOf } from '../../models/state-model/net/gauge.ts';
import type { Guard } from '../../models/state-model/net/guard.ts';
import type { Measure } from '../../models/state-model/net/model.ts';
import type { Net } from '../../models/state-model/net/net.ts';
import { windowOf } from '../../models/state-model/net/trial.ts';
import { filteredOf, overStarts, valuesOf } from './by-state.ts';
import type { Chain } from './chain.ts';
import { firstPassageOf } from './first-passage.ts';
import { perHourOf, targetsOf } from './per-state.ts';
import { probabilityOf } from './reachability.ts';
import { startAt, transientOf } from './uniformisation.ts';

const HOUR_MS = 3_600_000;

/**
 * In the order of `quantitiesOf`.
 * @param shareOf By state of the chain, its share of the time in the long run; null when there is no solution.
 */
export function answersOf(net: Net, chain: Chain, shareOf: () => Float64Array | null): (number | null)[] {
  return net.model.measures.flatMap((measure, index) => {
    if (measure.is === 'filter') return [filteredOf(net, chain, measure, index)];
    if (chain.starts > 1 || measure.is === 'next') {
      const values = valuesOf(net, chain, measure, net.asked[index]!, index);
      if (measure.is === 'first-of') return measure.conditions.map(() => null);
      return [values && overStarts(values, chain)];
    }
    const gauge = net.gauges[index]!;
    if (gauge !== null) return [sumOf(net, chain, measure, net.asked[index]!, gauge, shareOf)];
    return answer(net, chain, measure, net.asked[index]!);
  });
}

function answer(net: Net, chain: Chain, measure: Measure, guards: readonly Guard[]): (number | null)[] {
  if (measure.is === 'first-of' || measure.is === 'mean-time-to') {
    const passage = firstPassageOf(chain, targetsOf(net, chain, guards), guards.length);
    if (measure.is === 'mean-time-to') return [passage?.hours ?? null];
    return passage === null ? guards.map(() => null) : [...passage.first];
  }
  const window = windowOf(measure)!;
  const [reaches, before] = guards;
  const target = Uint8Array.from(targetsOf(net, chain, [reaches!]), (each) => each + 1);
  const goesOn = before && Uint8Array.from(targetsOf(net, chain, [before]), (each) => each + 1);
  const probability = probabilityOf(chain, target, goesOn ?? null, window.fromMs / HOUR_MS, window.toMs / HOUR_MS);
  const isOpposite = measure.is === 'until' && measure.isOpposite;
  return [probability === null ? null : isOpposite ? 1 - probability : probability];
}

function sumOf(
  net: Net,
  chain: Chain,
  measure: Measure,
  guards: readonly Guard[],
  gauge: Gauge,
  shareOf: () => Float64Array | null,
): number | null {
  const perHour = perHourOf(net, chain, gauge);
  if (measure.is === 'reward-to') {
    const target = targetsOf(net, chain, guards);
    const passage = firstPassageOf(chain, target, 1, perHour);
    return passage?.sum ?? null;
  }
  if ('timeMs' in measure) {
    const asked = { at: perHour, perHour };
    const transient = transientOf(chain, measure.timeMs / HOUR_MS, asked, startAt(chain));
    return (measure.is === 'reward-at' ? transient?.at : transient?.until) ?? null;
  }
  const share = shareOf();
  if (share === null) return null;
  const sum = share.reduce((total, each, state) => total + each * perHour[state]!, 0);
  return measure.is === 'long-run-reward' ? (sum * unitMsOf(net.model)) / HOUR_MS : sum;
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
