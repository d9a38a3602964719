/**
 * How far simulated time can go before it is too coarse for the clocks of a system. It is kept in nanoseconds as a
 * double, whose spacing grows with the time that has passed: after a million years it is 4 ms, and a clock of 2 ms
 * would run for nothing or for twice as long.
 */
import type { StateModel } from './model.ts';

/** Of the mean of a stage, how much the spacing of times may be. */
export const COARSEST = 0.01;

export interface ShortestStage {
  readonly component: string;
  readonly transition: string;
  readonly nanos: number;
}

/** Null where no clock runs. */
export function shortestStageOf({ components, rules = [] }: StateModel): ShortestStage | null {
  const ofRules = rules.flatMap(({ name, clock, speed }): ShortestStage[] =>
    clock.kind === 'forced' || speed?.is !== 'number'
      ? []
      : [{ component: '', transition: name, nanos: (clock.meanMs * 1e6) / speed.value }],
  );
  const stages = components.flatMap(({ name, transitions }) =>
    transitions.flatMap(({ name: transition, clock }): ShortestStage[] =>
      clock.kind === 'forced'
        ? []
        : [{ component: name, transition, nanos: (clock.meanMs * 1e6) / (clock.kind === 'phases' ? clock.stages : 1) }],
    ),
  );
  return [...ofRules, ...stages].reduce<ShortestStage | null>(
    (least, each) => (least === null || each.nanos < least.nanos ? each : least),
    null,
  );
}

/** Up to this time its spacing is at most that share of a stage as long as this. */
export function lastFineNanos(stageNanos: number): number {
  if (stageNanos === Number.POSITIVE_INFINITY) return stageNanos;
  let spacing = 1;
  while (2 * spacing <= stageNanos * COARSEST) spacing *= 2;
  return spacing * (Number.MAX_SAFE_INTEGER + 1);
}
