/**
 * Assertions: what must hold if our own code is right. A failed one is a bug, so it crashes the run; nothing below the
 * command line catches it. The simulation that was running adds the simulated time on its way up.
 */

export class AssertionError extends Error {
  override readonly name = 'AssertionError';
  /** When it failed, in the model's unit. Absent when no simulation was running. */
  simulatedTime?: number;

  /** Adds where it happened, once: the innermost simulation knows best. */
  locate(simulatedTime: number, event: string): void {
    if (this.simulatedTime !== undefined) return;
    this.simulatedTime = simulatedTime;
    this.message += ` (at simulated time ${simulatedTime}, in ${event})`;
  }
}

/**
 * Throws an AssertionError with `message` unless `condition` holds. Pass a function where building the message costs
 * something.
 */
export function assert(condition: unknown, message: string | (() => string)): asserts condition {
  if (!condition) throw new AssertionError(typeof message === 'string' ? message : message());
}
