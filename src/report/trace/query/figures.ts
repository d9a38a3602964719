/**
 * The figures of a run, computed from its trace alone: a trace that gives others than the record would tell of another
 * run. A contract test compares the two for every model.
 */
import type { OutcomeClass } from '../../../experiment/record.ts';
import { endOf, type TraceEvent } from './event.ts';

export interface TraceFigures {
  readonly outcome: OutcomeClass;
  /** From the first strike to the first report of a detector; absent where one of them is missing. */
  readonly detectionLatencyNanos?: number;
  /** All repairs; absent where the recovery did not come to its end. */
  readonly recoveryNanos?: number;
  /** The longest that a client was away, in outages that count; absent where one of those had no end. */
  readonly downtimeNanos?: number;
}

export function figuresOf(events: readonly TraceEvent[]): TraceFigures {
  const first = (kind: string): TraceEvent | undefined => events.find((event) => event.kind === kind);
  const [strike, detection, recovery] = [first('strike'), first('detection'), first('recovery')];
  const downtime = longestAway(events);
  const isOver = recovery !== undefined && recovery.untilNanos !== null;
  return {
    outcome: outcomeOf(events),
    ...(strike !== undefined &&
      detection !== undefined && { detectionLatencyNanos: detection.atNanos - strike.atNanos }),
    ...(isOver && { recoveryNanos: endOf(recovery) - recovery.atNanos }),
    ...(downtime !== undefined && { downtimeNanos: downtime }),
  };
}

/** A fault that struck and was detected, or not, and whether anything outside is wrong in the end. */
function outcomeOf(events: readonly TraceEvent[]): OutcomeClass {
  const has = (kind: string): boolean => events.some((event) => event.kind === kind);
  const isHarmed = events.some(({ kind, facts }) => kind === 'harm' && facts['counts'] === true);
  if (!has('strike')) return 'not-injected';
  if (has('detection')) return isHarmed ? 'failed' : 'recovered';
  return isHarmed ? 'sdc' : 'non-manifested';
}

/** Of each client all its outages together. */
function longestAway(events: readonly TraceEvent[]): number | undefined {
  const away = new Map<string, number>();
  for (const event of countedOutages(events))
    away.set(event.actor, (away.get(event.actor) ?? 0) + endOf(event) - event.atNanos);
  const longest = Math.max(...away.values());
  return Number.isFinite(longest) ? longest : undefined;
}

const countedOutages = (events: readonly TraceEvent[]): TraceEvent[] =>
  events.filter(({ kind, facts }) => kind === 'outage' && facts['counts'] === true);

/** The time in outages that count, of all services together, in the time that is watched. */
export function downNanosOf(events: readonly TraceEvent[]): number {
  const watched = events.find(({ kind }) => kind === 'watched');
  const [from, to] = watched === undefined ? [0, Number.POSITIVE_INFINITY] : [watched.atNanos, endOf(watched)];
  return countedOutages(events).reduce(
    (sum, event) => sum + Math.max(0, Math.min(to, endOf(event)) - Math.max(from, event.atNanos)),
    0,
  );
}
