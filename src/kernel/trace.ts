/** Tracing: a hook that the simulation calls for every event, and a recorder that keeps the last of them. */

/** Called for every event just before its handler runs. It must not change the simulation. */
export interface Tracer {
  event(time: number, kind: string, a: number, b: number): void;
}

export interface TraceEntry {
  readonly time: number;
  readonly kind: string;
  readonly a: number;
  readonly b: number;
}

/** Keeps the last `capacity` events, so that a run of any length can be traced up to its end. */
export class TraceBuffer implements Tracer {
  private readonly capacity: number;
  private readonly ring: TraceEntry[] = [];
  private seen = 0;

  constructor(capacity = 10_000) {
    if (!(Number.isInteger(capacity) && capacity > 0))
      throw new RangeError(`the trace's capacity must be a positive integer, got ${capacity}`);
    this.capacity = capacity;
  }

  event(time: number, kind: string, a: number, b: number): void {
    this.ring[this.seen++ % this.capacity] = { time, kind, a, b };
  }

  /** Events seen but no longer kept. */
  get dropped(): number {
    return Math.max(0, this.seen - this.capacity);
  }

  /** The kept events, oldest first. */
  entries(): TraceEntry[] {
    const oldest = this.seen > this.capacity ? this.seen % this.capacity : 0;
    return [...this.ring.slice(oldest), ...this.ring.slice(0, oldest)];
  }

  clear(): void {
    this.ring.length = 0;
    this.seen = 0;
  }
}
