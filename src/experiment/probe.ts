/**
 * Probes look at a run without changing it (transparent instrumentation). The contract:
 *
 * - a probe sees copies and read-only views, never the machine itself: whoever writes or calls is stopped;
 * - it draws nothing and schedules nothing: no stream and no simulation is within its reach;
 * - it takes no simulated time, unless it declares a cost: then whatever follows from the event that it was told of
 *   comes later by that cost, as if its code stood in the machine, and the record says so;
 * - it cannot change the order of events, nor of other probes' calls;
 * - a probe that throws is detached and named, and the run goes on as if it had not been there.
 */
import type { Activity } from './activity.ts';
import type { Happening } from './happening.ts';
import type { RunObserver, Watched } from './observer.ts';
import { type ReadOnly, readOnly } from './read-only.ts';
import type { ProbeCost } from './record.ts';

/** What a probe may listen to; all of it is optional. */
export interface Probe {
  readonly name: string;
  /**
   * Simulated time that each of its calls takes, in whole nanoseconds. A run under a probe that costs something is
   * another run than the stored one. What is told when the run is over delays nothing any more. Default: 0.
   */
  readonly costNanos?: number;
  note?(atNanos: number, actor: string, text: string): void;
  happened?(happening: Happening): void;
  drew?(atNanos: number, stream: string, index: number, value: number): void;
  /** Before each event, where the model shows its machine. */
  look?(view: ReadOnly, atNanos: number): void;
  /** Before each event: what the parts of the machine have been doing since the event before, in models that say so. */
  does?(activities: readonly Activity[], sinceNanos: number): void;
  /** The machine has stopped, at this time. */
  ended?(atNanos: number): void;
}

export interface Detached {
  readonly probe: string;
  readonly why: string;
  /** Of its calls, counted from 1. */
  readonly call: number;
}

type Chargeable = NonNullable<Watched['simulation']>;

/** A machine that has been shown. */
interface Shown {
  readonly simulation: Chargeable;
  readonly originNanos: number;
  readonly activities: Watched['activities'];
  /** The event before, since which its parts do what they do. */
  sinceNanos: number;
}

interface Attached {
  readonly probe: Probe;
  calls: number;
  /** What its calls have taken; and of that, what nothing has followed as yet. */
  nanos: number;
  lastNanos: number;
}

/** A probe that costs something, where a run has nothing that it could be charged to. */
export class UnchargedProbe extends Error {
  override readonly name = 'UnchargedProbe';

  constructor(probe: string, experiment: string, why: string) {
    super(
      `the probe '${probe}' declares a cost, which a run of '${experiment}' cannot be charged with: ${why}; ` +
        'leave its costNanos out',
    );
  }
}

/** The observer of a run on which probes stand, in their order. */
export class Probes implements RunObserver {
  readonly detached: Detached[] = [];
  /** Present if a probe listens to draws: models then report them. */
  readonly drew?: (atNanos: number, stream: string, index: number, value: number) => void;
  #attached: readonly Attached[];
  readonly #all: readonly Attached[];
  /** What has been shown and is not over: the whole, and a part of it that runs meanwhile. */
  #whole: Shown | null = null;
  #part: Shown | null = null;
  /** Where, and at which of its events, was charged last. */
  #last: Chargeable | null = null;
  #lastEvent = 0;

  /** Throws a RangeError for a cost that is no time. */
  constructor(probes: readonly Probe[]) {
    for (const { name, costNanos = 0 } of probes)
      if (!(Number.isSafeInteger(costNanos) && costNanos >= 0))
        throw new RangeError(
          `the probe '${name}': costNanos: expected a whole number of nanoseconds from 0, came ${String(costNanos)}`,
        );
    this.#all = probes.map((probe) => ({ probe, calls: 0, nanos: 0, lastNanos: 0 }));
    this.#attached = this.#all;
    if (probes.some((probe) => 'drew' in probe))
      this.drew = (...draw) => this.#tell('drew', (probe) => probe.drew?.(...draw));
  }

  note(atNanos: number, actor: string, text: string): void {
    this.#tell('note', (probe) => probe.note?.(atNanos, actor, text));
  }

  happened(happening: Happening): void {
    const copy = frozen(happening);
    this.#tell('happened', (probe) => probe.happened?.(copy));
  }

  watch(watched: Watched): void {
    const { simulation, originNanos = 0, activities, isPart = false } = watched;
    if (simulation === undefined) return;
    const shown: Shown = { simulation, originNanos, activities, sinceNanos: originNanos };
    if (isPart) this.#part = shown;
    else this.#whole = shown;
    const looks = this.#attached.some(({ probe }) => 'look' in probe);
    const follows = activities !== undefined && this.#attached.some(({ probe }) => 'does' in probe);
    if (!looks && !follows) return;
    const view = readOnly(watched);
    simulation.trace({
      event: (time) => {
        if (looks) this.#tell('look', (probe) => probe.look?.(view, time + originNanos));
        if (follows) this.#follow(shown, time);
      },
    });
  }

  ended(isPart = false): void {
    const shown = isPart ? this.#part : this.#whole;
    if (shown === null) return;
    const { now } = shown.simulation;
    if (shown.activities !== undefined) this.#follow(shown, now);
    this.#tell('ended', (probe) => probe.ended?.(now + shown.originNanos));
    shown.simulation.trace(null);
    if (isPart) this.#part = null;
    else this.#whole = null;
  }

  #follow(shown: Shown, time: number): void {
    const doing = Object.freeze(shown.activities?.(shown.originNanos) ?? []);
    this.#tell('does', (probe) => probe.does?.(doing, shown.sinceNanos));
    shown.sinceNanos = time + shown.originNanos;
  }

  /**
   * By probe, what its calls have taken; of those that declare a cost. What was told when nothing was to follow has
   * taken nothing.
   */
  get costs(): readonly ProbeCost[] {
    const isOver = this.#last !== null && this.#last.events === this.#lastEvent;
    return this.#all.flatMap(({ probe: { name, costNanos = 0 }, calls, nanos, lastNanos }) =>
      costNanos === 0 ? [] : [{ probe: name, calls, nanos: nanos - (isOver ? lastNanos : 0) }],
    );
  }

  #tell(what: keyof Probe, call: (probe: Probe) => void): void {
    for (const attached of this.#attached) {
      if (!(what in attached.probe)) continue;
      attached.calls++;
      this.#charge(attached);
      try {
        call(attached.probe);
      } catch (error) {
        this.#detach(attached, error);
      }
    }
  }

  /** To the simulation in which it happens: a part that runs now, or else the whole. */
  #charge(attached: Attached): void {
    const { costNanos = 0 } = attached.probe;
    const { simulation } = (this.#part?.simulation.isRunning === true ? this.#part : this.#whole) ?? {};
    if (costNanos === 0 || simulation === undefined) return;
    if (simulation !== this.#last || simulation.events !== this.#lastEvent)
      for (const each of this.#all) each.lastNanos = 0;
    this.#last = simulation;
    this.#lastEvent = simulation.events;
    simulation.charge(costNanos);
    attached.nanos += costNanos;
    attached.lastNanos += costNanos;
  }

  #detach(attached: Attached, error: unknown): void {
    this.#attached = this.#attached.filter((each) => each !== attached);
    const why = error instanceof Error ? error.message : String(error);
    this.detached.push({ probe: attached.probe.name, why, call: attached.calls });
  }
}

/** Nobody can change what another probe is told, nor what the model has told. */
function frozen(happening: Happening): Happening {
  const because = happening.because?.map((names) => (typeof names === 'string' ? names : Object.freeze([...names])));
  return Object.freeze({
    ...happening,
    ...(because && { because: Object.freeze(because) }),
    ...(happening.facts && { facts: Object.freeze({ ...happening.facts }) }),
  });
}
