/**
 * The VMM as those who reboot it see it: up or down, which start of it this is, how long it has been up, and how much
 * of its heap has leaked away.
 */
export type VmmState = 'running' | 'stopped' | 'crashed';

export class Vmm {
  readonly heapBytes: number;
  state: VmmState = 'stopped';
  /** Starts so far. */
  starts = 0;
  startedAtNanos = 0;
  /** What no part of it will ever give back. */
  leakedBytes = 0;

  constructor(heapBytes: number) {
    this.heapBytes = heapBytes;
  }

  /** A fresh VMM, with a fresh heap, from now on. */
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
