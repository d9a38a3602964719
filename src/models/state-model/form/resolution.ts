/** Refuses what simulated time is too coarse for: runs that go on for too long, and clocks that are too short. */
import type { Violation } from '../../../experiment/rule.ts';
import { formatNanos } from '../../../kernel/time.ts';
import type { StateModel } from '../net/model.ts';
import { COARSEST, lastFineNanos, shortestStageOf } from '../net/resolution.ts';
import type { Settings } from './written.ts';

export function tooCoarse(model: StateModel, { horizonYears = 0, warmUpYears = 0 }: Settings): Violation[] {
  const shortest = shortestStageOf(model);
  if (shortest === null) return [];
  const { component, transition, nanos } = shortest;
  if (nanos * COARSEST < 1) {
    const field = ['components', component, 'transitions', transition, 'after'];
    const expected = `at least ${formatNanos(1 / COARSEST)} a stage, since time is kept in whole nanoseconds`;
    return [{ field, expected, came: formatNanos(nanos) }];
  }
  const yearNanos = model.yearMs * 1e6;
  const most = lastFineNanos(nanos);
  if ((warmUpYears + horizonYears) * yearNanos < most) return [];
  const left = Number((most / yearNanos - warmUpYears).toPrecision(3));
  const expected =
    `fewer than ${left} years, and more runs instead, since later times are kept to more than 1 % of a stage of ` +
    `'${component} ${transition}' (${formatNanos(nanos)})`;
  return [{ field: ['horizonYears'], expected, came: `${horizonYears}` }];
}
