/** What a simulation is told about its size and its end, and what its end is. */
import { checkNumber, shown } from './refusals.ts';

export interface SimulationOptions {
  /** Pending events to make room for at once. It grows by itself; default 1024. */
  readonly capacity?: number;
  /**
   * A process that goes on so many times in a row without an event, because each thing it waits for is there already,
   * is taken for an endless loop and ends the run. Raise it for a process that takes more items than this out of a full
   * store without waiting; Infinity removes the limit. Default 10 million.
   */
  readonly grantsAtOnce?: number;
  /**
   * Far more events than any run of the model needs, counted since the start or the last reset. A run that would go on
   * beyond them is taken for one that never ends, and `run` throws an EndlessRun. Default: no limit.
   */
  readonly mostEvents?: number;
}

/** With the defaults. Throws a RangeError for what is no size or limit. */
export function checkedOptions(options: SimulationOptions): Required<SimulationOptions> {
  const { capacity = 1024, grantsAtOnce = 10_000_000, mostEvents = Infinity } = options;
  if (!(Number.isInteger(capacity) && capacity > 0))
    throw new RangeError(`capacity must be a positive integer, got ${shown(capacity)}`);
  checkNumber(grantsAtOnce, 'grantsAtOnce');
  checkNumber(mostEvents, 'mostEvents');
  return { capacity, grantsAtOnce, mostEvents };
}

export interface RunLimits {
  /**
   * Events after this time stay pending, and the clock stops at it. Events at exactly this time happen. Default: no
   * limit.
   */
  readonly until?: number;
  /** At most so many events in this call. Default: no limit. */
  readonly maxEvents?: number;
}

/** With the defaults, for a run that begins at `now`. Throws a RangeError for what is no limit. */
export function checkedLimits(limits: RunLimits, now: number): Required<RunLimits> {
  const { until = Infinity, maxEvents = Infinity } = limits;
  checkNumber(until, 'until');
  checkNumber(maxEvents, 'maxEvents');
  if (!(until >= now)) throw new RangeError(`cannot run until ${until}: the clock already stands at ${now}`);
  if (!(maxEvents >= 0)) throw new RangeError(`maxEvents must not be negative, got ${maxEvents}`);
  return { until, maxEvents };
}

/**
 * Everything that ends a run (an error aside):
 * - `empty`: no event is pending; the clock stands at the last one, even before `until`.
 * - `until`: the next event lies after `until`; the clock stands at `until`.
 * - `stopped`: a handler called `stop()`; the clock stands at its event.
 * - `event-limit`: `maxEvents` events have happened; the clock stands at the last one.
 */
export type RunEnd = 'empty' | 'until' | 'stopped' | 'event-limit';

/**
 * A run has had all the events that its model allows: whatever it waits for does not come. A model that does in one
 * event what could have been many may throw it, too; out of a process it comes as it is.
 */
export class EndlessRun extends Error {
  override readonly name = 'EndlessRun';
  readonly mostEvents: number;

  constructor(mostEvents: number, now: number) {
    super(`no end after ${mostEvents} events, at the simulated time ${now}`);
    this.mostEvents = mostEvents;
  }
}
