/**
 * Assertions: conditions that hold unless our own code has a bug. A failed assertion crashes the run; nothing below the
 * command line catches it. The running simulation adds the simulated time to the message.
 */

export class AssertionError extends Error {
  override readonly name = 'AssertionError';
  /** When it failed, in the model's unit. Absent when no simulation was running. */
  simulatedTime?: number;

  /** Adds where it happened. Only the first call counts: that of the innermost simulation. */
  locate(simulatedTime: number, event: string): void {
    if (this.simulatedTime !== undefined) return;
    this.simulatedTime = simulatedTime;
    this.message += ` (at simulated time ${simulatedTime}, in ${event})`;
  }
}

/**
 * Throws an AssertionError with `message` unless `condition` holds. Pass a function where building the message is
 * expensive.
 */
export function assert(condition: unknown, message: string | (() => string)): asserts condition {
  if (!condition) throw new AssertionError(typeof message === 'string' ? message : message());
}
