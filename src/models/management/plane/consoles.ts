/**
 * The guests' consoles: each writes to a ring that the console daemon empties. While the daemon is down the rings fill,
 * and what is written then is lost. Computed from the time that the daemon was away; a byte is no event.
 */
export class Consoles {
  private readonly ringBytes: number;
  private readonly bytesPerSecond: number;
  private lost = 0;
  private awaySince: number | null = null;

  constructor(ringBytes: number, bytesPerSecond: number) {
    this.ringBytes = ringBytes;
    this.bytesPerSecond = bytesPerSecond;
  }

  stop(now: number): void {
    this.awaySince ??= now;
  }

  start(now: number, guests: number): void {
    this.lost = this.lostBytes(now, guests);
    this.awaySince = null;
  }

  /** Of all guests so far, those included that are being lost now. */
  lostBytes(now: number, guests: number): number {
    if (this.awaySince === null) return this.lost;
    const written = Math.floor(((now - this.awaySince) / 1e9) * this.bytesPerSecond);
    return this.lost + guests * Math.max(0, written - this.ringBytes);
  }

  reset(): void {
    this.lost = 0;
    this.awaySince = null;
  }
}
