/**
 * The time-weighted average of a quantity that changes in steps, such as a queue length or the number of servers in
 * use. Each change costs one multiplication.
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

  /** Restarts the average with the present value: for cutting off a warm-up. */
  restart(now: number): void {
    this.area = 0;
    this.since = now;
    this.start = now;
  }

  /** Resets value and average, at time 0. */
  reset(): void {
    this.value = 0;
    this.restart(0);
  }
}
