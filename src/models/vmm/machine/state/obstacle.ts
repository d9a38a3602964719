/**
 * What keeps a CPU from going on in the VMM: it waits without end for what a lost thread has left, goes round in a
 * loop, fails an assertion, or takes a fatal exception.
 */
export interface Obstacle {
  readonly kind: 'wait' | 'loop' | 'assertion' | 'exception';
  readonly why: string;
}
