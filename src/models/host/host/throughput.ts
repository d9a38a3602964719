/**
 * Work served over time, in steps of equal length: the time series of throughput around a reboot, and the time at which
 * a service has its former throughput again.
 */
export class Throughput {
  readonly stepNanos: number;
  /** Hears of every time at which something has been served. */
  heard: ((atNanos: number) => void) | null = null;
  readonly #amounts: Float64Array;

  /** For this number of steps from time 0 on. Later work is not counted. */
  constructor(stepNanos: number, steps: number) {
    this.stepNanos = stepNanos;
    this.#amounts = new Float64Array(steps);
  }

  /** By step, for whoever judges levels. */
  get amounts(): ArrayLike<number> {
    return this.#amounts;
  }

  /** Adds an amount of work served at this time. */
  add(atNanos: number, amount: number): void {
    const step = Math.floor(atNanos / this.stepNanos);
    if (step < this.#amounts.length) this.#amounts[step]! += amount;
    this.heard?.(atNanos);
  }

  /** Throughput per second, averaged over this number of steps each, until `untilNanos`. */
  perSecond(untilNanos: number, together = 1): number[] {
    const steps = Math.min(this.#amounts.length, Math.floor(untilNanos / this.stepNanos));
    const nanos = together * this.stepNanos;
    return Array.from({ length: Math.floor(steps / together) }, (_, index) =>
      this.mean(index * nanos, (index + 1) * nanos),
    );
  }

  /** Throughput per second over the complete steps between two times. NaN when there is none. */
  mean(fromNanos: number, toNanos: number): number {
    const [first, end] = [Math.ceil(fromNanos / this.stepNanos), Math.floor(toNanos / this.stepNanos)];
    let sum = 0;
    for (let step = first; step < end; step++) sum += this.#amounts[step] ?? 0;
    return (sum / ((end - first) * this.stepNanos)) * 1e9;
  }

  /**
   * Throughput per second while the next amount of this size was served, from the first complete step on. 0 if it was
   * not served by `untilNanos`.
   */
  rateOf(amount: number, fromNanos: number, untilNanos: number): number {
    const from = Math.ceil(fromNanos / this.stepNanos) * this.stepNanos;
    return (amount / (this.timeOf(amount, from, untilNanos) - from)) * 1e9;
  }

  /**
   * When this amount has been served from the step at `fromNanos` on, with linear interpolation in a step; Infinity if
   * not by `untilNanos`.
   */
  timeOf(amount: number, fromNanos: number, untilNanos: number): number {
    const first = Math.ceil(fromNanos / this.stepNanos);
    const end = Math.min(this.#amounts.length, Math.floor(untilNanos / this.stepNanos));
    let left = amount;
    for (let step = first; step < end; step++) {
      const served = this.#amounts[step]!;
      if (served >= left) return (step + left / served) * this.stepNanos;
      left -= served;
    }
    return Number.POSITIVE_INFINITY;
  }

  reset(): void {
    this.#amounts.fill(0);
  }
}
