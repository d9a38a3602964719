/** Collects what a run tells into a trace of events, and finds the causes that they name. */
import type { Happening } from '../../experiment/happening.ts';
import { type Probe, Probes } from '../../experiment/probe.ts';
import { assert } from '../../kernel/assertions.ts';
import type { TraceEvent } from './query/event.ts';
import { TraceRecorder } from './recorder.ts';

/** Places of the causes among the events, instead of ids. */
type Told = Omit<TraceEvent, 'id' | 'causes'> & { readonly causes: readonly number[] };

export class EventLog implements Probe {
  readonly name = 'event log';
  /** What a run is to be watched by, to be told in events. */
  readonly probes: Probes;
  readonly #told: Told[] = [];
  /** The last event of each kind, and of each kind and actor. */
  readonly #last = new Map<string, number>();
  /** Also keeps what every part of the machine did; null if that is not asked for. */
  readonly #recorder: TraceRecorder | null;

  /** `isDetailed`: with the activities of CPUs, VMs, locks and clients, in models that show them. */
  constructor(isDetailed = false) {
    this.#recorder = isDetailed ? new TraceRecorder() : null;
    this.probes = new Probes(this.#recorder === null ? [this] : [this, this.#recorder]);
  }

  note(atNanos: number, actor: string, text: string): void {
    this.#told.push({ kind: 'note', actor, text, atNanos, untilNanos: atNanos, causes: [], facts: {} });
  }

  happened({ kind, actor, text, atNanos, untilNanos = atNanos, because = [], facts = {} }: Happening): void {
    const until = Number.isFinite(untilNanos) ? untilNanos : null;
    const causes = this.#causesOf(because, until ?? Number.POSITIVE_INFINITY);
    const place = this.#told.push({ kind, actor, text, atNanos, untilNanos: until, causes, facts }) - 1;
    this.#last.set(kind, place);
    this.#last.set(`${kind} of ${actor}`, place);
  }

  /** In the order of time; those of one time in the order in which they were told. To be asked after the run. */
  events(): TraceEvent[] {
    const [broken] = this.probes.detached;
    assert(broken === undefined, () => `the ${broken?.probe} failed: ${broken?.why}`);
    const all = [...this.#told, ...this.#activities()];
    const order = all.map((_, place) => place).sort((a, b) => all[a]!.atNanos - all[b]!.atNanos || a - b);
    const ids: string[] = [];
    for (const [index, place] of order.entries()) ids[place] = `e${index + 1}`;
    return order.map((place) => {
      const { causes, ...told } = all[place]!;
      return { id: ids[place]!, ...told, causes: causes.map((cause) => ids[cause]!) };
    });
  }

  /** What happened after it was over is no cause of it; nor is one named that another cause has as its cause. */
  #causesOf(because: NonNullable<Happening['because']>, untilNanos: number): number[] {
    const found = because.flatMap((names) => {
      const name = [names].flat().find((each) => this.#last.has(each));
      const place = name === undefined ? undefined : this.#last.get(name);
      return place !== undefined && this.#told[place]!.atNanos <= untilNanos ? [place] : [];
    });
    const causes = [...new Set(found)];
    return causes.filter((cause) => !causes.some((other) => other !== cause && this.#follows(other, cause)));
  }

  #follows(place: number, from: number): boolean {
    return this.#told[place]!.causes.some((cause) => cause === from || this.#follows(cause, from));
  }

  #activities(): Told[] {
    return (this.#recorder?.slices ?? []).map(({ kind, track, name, startNanos, endNanos, details = {} }) => ({
      kind,
      actor: track,
      text: name,
      atNanos: startNanos,
      untilNanos: endNanos,
      causes: [],
      facts: details,
    }));
  }
}
