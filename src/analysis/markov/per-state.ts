/** What conditions and gauges say of every state of a chain. */
import type { Gauge } from '../../models/state-model/net/gauge.ts';
import { type Guard, holds } from '../../models/state-model/net/guard.ts';
import { isEnabled, speedOf } from '../../models/state-model/net/moves.ts';
import type { Net } from '../../models/state-model/net/net.ts';
import type { Chain } from './chain.ts';
import { layoutOf } from './layout.ts';

const HOUR_MS = 3_600_000;

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
