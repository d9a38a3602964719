/**
 * The time-weighted average of something that changes in steps: a queue length, the servers in use. One multiplication
 * a change.
 */
export class TimeAverage {
  private value = 0;
  private area = 0;
  private since = 0;
  private start = 0;

  get current(): number {
    return this.value;
  }

  /** From `now` on it is `value`. */
  set(now: number, value: number): void {
    this.area += this.value * (now - this.since);
    this.since = now;
    this.value = value;
  }

  /** The average from the start of the observation until `now`; the present value while no time has passed. */
  mean(now: number): number {
    const elapsed = now - this.start;
    return elapsed > 0 ? (this.area + this.value * (now - this.since)) / elapsed : this.value;
  }

  /** Forgets the past, keeps the present: for cutting off a warm-up. */
  restart(now: number): void {
    this.area = 0;
    this.since = now;
    this.start = now;
  }

  /** Back to nothing, at time 0. */
  reset(): void {
    this.value = 0;
    this.restart(0);
  }
}
