/**
 * Error messages for wrong arguments. The hot paths only detect that an argument is wrong and call these functions, so
 * that V8 can inline `schedule` together with the queue's `push`. TypeScript rules most of this out; JavaScript does
 * not: it would count null as 0 and append the string '5' to the digits of the clock.
 */

/** A value as it reads in an error message. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `the string "${value}"`;
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

/** Throws a RangeError unless it is a number; NaN is none. `what` reads like "a priority". */
export function checkNumber(value: number, what: string): void {
  if (typeof value !== 'number' || Number.isNaN(value))
    throw new RangeError(`${what} must be a number, got ${shown(value)}`);
}

const LARGEST_PRIORITY = 127;

export function checkPriority(priority: number): void {
  if (Number.isInteger(priority) && Math.abs(priority) <= LARGEST_PRIORITY) return;
  throw new RangeError(
    `a priority must be an integer in [-${LARGEST_PRIORITY}, ${LARGEST_PRIORITY}], got ${shown(priority)}`,
  );
}

export function refuseDelay(delay: number, what: string | undefined): never {
  throw new RangeError(
    `a delay must be finite and not negative, got ${shown(delay)} for ${what ?? 'an unknown kind of event'}`,
  );
}

export function refuseTime(time: number, now: number, what: string | undefined): never {
  throw new RangeError(
    `cannot schedule ${what ?? 'an unknown kind of event'} at ${shown(time)}: ` +
      `it must be finite and not before now, ${now}`,
  );
}

export function checkPayload(a: number, b: number, what: string | undefined): void {
  if ((a | 0) === a && (b | 0) === b) return;
  throw new RangeError(
    `a payload must be a 32-bit integer, got ${shown(a)} and ${shown(b)} for ${what ?? 'an unknown kind of event'}`,
  );
}
