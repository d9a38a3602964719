/**
 * Probes look at a run without changing it (transparent instrumentation). The contract:
 *
 * - a probe sees copies and read-only views, never the machine itself: whoever writes or calls is stopped;
 * - it draws nothing and schedules nothing: no stream and no simulation is within its reach;
 * - it takes no simulated time; what it declares to cost is added up beside the run, and charged to nobody;
 * - it cannot change the order of events, nor of other probes' calls;
 * - a probe that throws is detached and named, and the run goes on as if it had not been there.
 */
import type { Happening } from './happening.ts';
import type { RunObserver, Watched } from './observer.ts';
import { type ReadOnly, readOnly } from './read-only.ts';

/** What a probe may listen to; all of it is optional. */
export interface Probe {
  readonly name: string;
  /** Simulated time that a call would take of the machine, if it were in it. Default: 0. */
  readonly costNanos?: number;
  note?(atNanos: number, actor: string, text: string): void;
  happened?(happening: Happening): void;
  drew?(atNanos: number, stream: string, index: number, value: number): void;
  /** Before each event, where the model shows its machine. */
  look?(view: ReadOnly, atNanos: number): void;
}

export interface Detached {
  readonly probe: string;
  readonly why: string;
  /** Of its calls, counted from 1. */
  readonly call: number;
}

interface Attached {
  readonly probe: Probe;
  calls: number;
}

/** The observer of a run on which probes stand, in their order. */
export class Probes implements RunObserver {
  readonly detached: Detached[] = [];
  /** Present if a probe listens to draws: models then report them. */
  readonly drew?: (atNanos: number, stream: string, index: number, value: number) => void;
  #attached: readonly Attached[];
  readonly #all: readonly Attached[];

  constructor(probes: readonly Probe[]) {
    this.#all = probes.map((probe) => ({ probe, calls: 0 }));
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
    const { simulation, originNanos = 0 } = watched;
    if (simulation === undefined || !this.#attached.some(({ probe }) => 'look' in probe)) return;
    const view = readOnly(watched);
    simulation.trace({
      event: (time) => this.#tell('look', (probe) => probe.look?.(view, time + originNanos)),
    });
  }

  /** By probe, what its calls would have taken. */
  get costs(): readonly { readonly probe: string; readonly nanos: number }[] {
    return this.#all.map(({ probe, calls }) => ({ probe: probe.name, nanos: calls * (probe.costNanos ?? 0) }));
  }

  #tell(what: keyof Probe, call: (probe: Probe) => void): void {
    for (const attached of this.#attached) {
      if (!(what in attached.probe)) continue;
      attached.calls++;
      try {
        call(attached.probe);
      } catch (error) {
        this.#detach(attached, error);
      }
    }
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
