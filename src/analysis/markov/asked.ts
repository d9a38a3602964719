/** What a chain says of the measures of its model; by quantity, null where it cannot say. */
import { ratesOf } from '../../models/state-model/net/cost.ts';
import { type Gauge, unitMsOf } from '../../models/state-model/net/gauge.ts';
import { type Guard, holds } from '../../models/state-model/net/guard.ts';
import type { Measure } from '../../models/state-model/net/model.ts';
import { isEnabled, speedOf } from '../../models/state-model/net/moves.ts';
import type { Net } from '../../models/state-model/net/net.ts';
import { windowOf } from '../../models/state-model/net/trial.ts';
import type { Chain } from './chain.ts';
import { firstPassageOf } from './first-passage.ts';
import { layoutOf } from './layout.ts';
import { probabilityOf } from './reachability.ts';
import { startAt, transientOf } from './uniformisation.ts';

const HOUR_MS = 3_600_000;

/**
 * In the order of `quantitiesOf`.
 * @param shareOf By state of the chain, its share of the time in the long run; null when there is no solution.
 */
export function answersOf(net: Net, chain: Chain, shareOf: () => Float64Array | null): (number | null)[] {
  return net.model.measures.flatMap((measure, index) => {
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

/** By state, the first of the conditions that holds in it, or -1. */
export function targetsOf({ shown }: Net, { size, states }: Chain, guards: readonly Guard[]): Int32Array {
  const row = new Int32Array(shown);
  return Int32Array.from({ length: size }, (_, state) => {
    states.read(state, row);
    return guards.findIndex((guard) => holds(guard, row));
  });
}

/** By state, what a gauge adds per hour, moves included, each as often as it is made there. */
export function perHourOf(net: Net, { size, states }: Chain, { perHour, onMove }: Gauge): Float64Array {
  const { length, stageAt, phases } = layoutOf(net);
  const row = new Int32Array(length);
  const amounts = (onMove ?? []).flatMap((amount, index) => (amount === null ? [] : [[index, amount] as const]));
  return Float64Array.from({ length: size }, (_, state) => {
    states.read(state, row);
    let sum = perHour(row);
    for (const [index, amount] of amounts) {
      const move = net.timed[index]!;
      if (!isEnabled(move, row)) continue;
      const { pace, stages } = phases[index]!;
      const { factor, onward } = stages[stageAt[index] === -1 ? 0 : row[stageAt[index]!]!]!;
      const rate = (speedOf(move, row) * pace * factor * (1 - onward) * HOUR_MS) / move.clock.meanMs;
      if (rate > 0) sum += rate * amount(row);
    }
    return sum;
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
