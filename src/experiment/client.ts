/**
 * What a client outside the machine observes of a service: when it answered, and for how long it did not. A client has
 * no access to faults and recoveries.
 */
export class ServiceLog {
  /** Units of service so far. */
  served = 0;
  lastAt: number;
  longestGapNanos = 0;
  /** The end of that gap: from here on the service stayed. Infinity when none has ended since the mark. */
  backAt = Number.POSITIVE_INFINITY;
  /** Units of service since the mark. */
  servedSinceMark = 0;
  markedAt = Number.POSITIVE_INFINITY;
  /** The first service after `mark`, and the last one before it. */
  private beforeMark = 0;
  private afterMark = Number.POSITIVE_INFINITY;

  /** The client waits for service from `beginsAt` on. */
  constructor(beginsAt = 0) {
    this.lastAt = beginsAt;
  }

  serve(now: number): void {
    this.served++;
    this.servedSinceMark++;
    const gap = now - this.lastAt;
    if (gap > this.longestGapNanos) {
      this.longestGapNanos = gap;
      this.backAt = now;
    }
    this.lastAt = now;
    if (now > this.markedAt && this.afterMark === Number.POSITIVE_INFINITY) this.afterMark = now;
  }

  /** From here on the client watches for an interruption. */
  mark(now: number): void {
    this.markedAt = now;
    this.afterMark = Number.POSITIVE_INFINITY;
    this.beforeMark = this.lastAt;
    this.longestGapNanos = 0;
    this.backAt = Number.POSITIVE_INFINITY;
    this.servedSinceMark = 0;
  }

  /** Its longest gap; Infinity at its end when none has ended since the mark. */
  get longestGap(): { readonly fromNanos: number; readonly toNanos: number } {
    const { backAt, longestGapNanos, lastAt } = this;
    return { fromNanos: backAt < Number.POSITIVE_INFINITY ? backAt - longestGapNanos : lastAt, toNanos: backAt };
  }

  /** The one that the mark lies in. */
  get interruption(): { readonly fromNanos: number; readonly toNanos: number } {
    return { fromNanos: this.beforeMark, toNanos: this.afterMark };
  }

  /** From the last service before the mark to the first one after it; Infinity when none came. */
  get interruptionNanos(): number {
    return this.afterMark - this.beforeMark;
  }
}
