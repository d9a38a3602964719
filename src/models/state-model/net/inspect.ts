/** Looks through the first states of a system for one in which it has no meaning, before anything is simulated. */
import { ModelFault } from './fault.ts';
import { isEnabled, speedOf } from './moves.ts';
import type { Net } from './net.ts';
import { type Chooser, Settler, theFirst } from './settle.ts';

/** Of alike instances all are looked at. */
const MOST_LOOKED_AT = 500;

/** What is wrong further on shows when it is met. */
export function faultIn(net: Net, most = MOST_LOOKED_AT): ModelFault | null {
  try {
    look(net, most);
    return null;
  } catch (error) {
    if (error instanceof ModelFault) return error;
    throw error;
  }
}

function look(net: Net, most: number): void {
  let way = 0;
  // The way that is asked for, of the first that can be chosen, and then any.
  const choose: Chooser = {
    who: () => 0,
    whom: () => 0,
    which(weights) {
      const chosen = (weights[way] ?? 0) > 0 ? way : weights.findIndex((each) => each > 0);
      way = 0;
      return chosen;
    },
  };
  const settler = new Settler(net, choose);
  const first = new Int32Array(net.length);
  new Settler(net, theFirst).begin(first);
  const seen = new Map([[first.join(), first]]);
  for (const vector of seen.values()) {
    if (seen.size > most) return;
    for (const gauge of net.gauges) gauge?.perHour(vector);
    for (const [index, move] of net.timed.entries()) {
      if (!isEnabled(move, vector) || speedOf(move, vector) === 0) continue;
      for (const gauge of net.gauges) gauge?.onMove?.[index]?.(vector);
      for (let each = 0; each < move.ways.length; each++) {
        way = each;
        const after = vector.slice();
        settler.move(after, move);
        seen.set(after.join(), after);
      }
    }
  }
}
