/**
 * The guests' consoles: each writes to a ring that the console daemon empties. While nobody does the ring fills, and what comes then is lost. Computed from the time that
 * the daemon was away; a byte is no event.
 */
export class Consoles {
  lostBytes = 0;
  #awaySince: number | null = null;

  stop(now: number): void {
    this.#awaySince ??= now;
  }

  start(now: number, guests: number, ringBytes: number, bytesPerSecond: number): void {
    if (this.#awaySince === null) return;
    const written = Math.floor(((now - this.#awaySince) / 1e9) * bytesPerSecond);
    this.lostBytes += guests * Math.max(0, written - ringBytes);
    this.#awaySince = null;
  }

  reset(): void {
    this.lostBytes = 0;
    this.#awaySince = null;
  }
}
