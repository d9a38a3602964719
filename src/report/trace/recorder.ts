/**
 * Records one run as the slices of a trace: what every part of the machine was doing at which time.
 *
 * It is a probe: it is told before each event what the parts have been doing since the event before, as plain data, and
 * never gets the machine.
 */
import type { Activity, Part, PartKind, Span } from '../../experiment/activity.ts';
import type { Happening } from '../../experiment/happening.ts';
import { type Probe, Probes } from '../../experiment/probe.ts';
import { assert } from '../../kernel/assertions.ts';
import type { TimelineLine } from '../timeline.ts';
import { doneUntil, heldUntil } from './planned.ts';

export type Details = Readonly<Record<string, string | number>>;

/** An activity from one time to another, in nanoseconds since the start of the benchmark. */
export interface Slice extends Span {
  readonly kind: PartKind;
  /** The name of the part. */
  readonly track: string;
  readonly details: Details | undefined;
  /** Its steps, one after the other. */
  readonly steps: readonly Span[] | undefined;
}

/** A benchmark of ten seconds in full detail has millions of slices and steps. Those near the fault are kept. */
const MOST_SLICES = 100_000;

interface Open {
  readonly activity: Activity;
  readonly since: number;
  /** The look that has seen it last. */
  seen: number;
}

export class TraceRecorder implements Probe {
  readonly name = 'recorder of the trace';
  /** What a run is to be watched by, to be recorded. */
  readonly probes: Probes;
  /** In the order in which they were noted. */
  readonly lines: TimelineLine[] = [];
  readonly #slices: Slice[] = [];
  readonly #open = new Map<Part, Open>();
  #looks = 0;
  /** The number of slices, counting steps as slices. */
  #size = 0;
  #dropped = 0;
  #isArmed = false;
  readonly #most: number;

  /**
   * Keeps about this number of slices from before the fault is armed (the last ones), and at least this number from
   * then on (the first ones), at most twice the number in total. Steps count as slices, since a viewer draws them as
   * slices.
   */
  constructor(most = MOST_SLICES) {
    this.#most = most;
    this.probes = new Probes([this]);
  }

  note(atNanos: number, actor: string, text: string): void {
    if (actor === 'injector') this.#arm();
    this.lines.push({ atNanos, actor, text });
  }

  /** A fault that nobody has armed. */
  happened({ kind }: Happening): void {
    if (kind === 'strike') this.#arm();
  }

  does(activities: readonly Activity[], sinceNanos: number): void {
    const look = ++this.#looks;
    for (const activity of activities) this.#see(activity, sinceNanos, look);
    for (const [part, open] of this.#open) if (open.seen < look) this.#end(part, open, sinceNanos);
  }

  /** All that goes on is cut off. */
  ended(atNanos: number): void {
    for (const [part, open] of this.#open) this.#end(part, open, atNanos);
  }

  /** In the order in which they ended. */
  get slices(): readonly Slice[] {
    const [broken] = this.probes.detached;
    assert(broken === undefined, () => `the ${broken?.probe} failed: ${broken?.why}`);
    return this.#slices.map((slice) => ({ ...slice, steps: slice.steps && doneUntil(slice.steps, slice.endNanos) }));
  }

  /** Slices and steps that were left out to bound the memory. */
  get dropped(): number {
    return this.#dropped;
  }

  #see(activity: Activity, since: number, look: number): void {
    const { part, name, key } = activity;
    const open = this.#open.get(part);
    if (open !== undefined) {
      open.seen = look;
      if (open.activity.name === name && open.activity.key === key) return;
      this.#close(open, since, activity);
    }
    this.#open.set(part, { activity, since, seen: look });
  }

  #end(part: Part, open: Open, atNanos: number): void {
    this.#close(open, atNanos);
    this.#open.delete(part);
  }

  /** `next` is what the part does from then on; undefined when it is not there any more. */
  #close({ activity, since }: Open, atNanos: number, next?: Activity): void {
    const { part, name, details, plan, unfinished } = activity;
    this.#keep(part, next === undefined ? (unfinished ?? name) : name, since, atNanos, details, plan?.steps);
    if (plan === undefined) return;
    for (const { lock, startNanos, endNanos } of heldUntil(plan, atNanos, next?.cut))
      this.#keep({ kind: 'lock', name: lock }, `held by ${part.name}`, startNanos, endNanos, { in: name });
  }

  #keep(
    { kind, name: track }: Part,
    name: string,
    startNanos: number,
    endNanos: number,
    details?: Details,
    steps?: readonly Span[],
  ): void {
    const slice = { kind, track, name, startNanos, endNanos, details, steps };
    if (this.#size + sizeOf(slice) > 2 * this.#most) {
      if (this.#isArmed) {
        this.#dropped += sizeOf(slice);
        return;
      }
      this.#forgetOldest();
    }
    this.#slices.push(slice);
    this.#size += sizeOf(slice);
  }

  /** From here on the remaining space is for later slices. */
  #arm(): void {
    if (!this.#isArmed) this.#forgetOldest();
    this.#isArmed = true;
  }

  #forgetOldest(): void {
    let [forgotten, size] = [0, 0];
    for (const slice of this.#slices) {
      if (this.#size - size <= this.#most) break;
      forgotten += 1;
      size += sizeOf(slice);
    }
    this.#slices.splice(0, forgotten);
    this.#size -= size;
    this.#dropped += size;
  }
}

const sizeOf = ({ steps }: Slice): number => 1 + (steps?.length ?? 0);
