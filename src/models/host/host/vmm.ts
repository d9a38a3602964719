/** The VMM at the scale of seconds: its state, its number of starts, its uptime, and its leaked heap. */
export type VmmState = 'running' | 'stopped' | 'crashed';

export class Vmm {
  readonly heapBytes: number;
  state: VmmState = 'stopped';
  /** Starts so far. */
  starts = 0;
  startedAtNanos = 0;
  /** Leaked bytes of the heap. */
  leakedBytes = 0;

  constructor(heapBytes: number) {
    this.heapBytes = heapBytes;
  }

  /** Starts a new VMM with a new heap. */
  start(atNanos: number): void {
    this.state = 'running';
    this.starts++;
    this.startedAtNanos = atNanos;
    this.leakedBytes = 0;
  }

  get freeHeapBytes(): number {
    return Math.max(0, this.heapBytes - this.leakedBytes);
  }

  reset(): void {
    this.state = 'stopped';
    this.starts = 0;
    this.startedAtNanos = 0;
    this.leakedBytes = 0;
  }
}
