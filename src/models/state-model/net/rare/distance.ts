/**
 * How far a system is from being down, for splitting: how many instances would at least have to change their states.
 * An estimate by it is right whatever it says; it is only the better, the closer each step brings the system to an
 * outage.
 */
import type { Vector } from '../formula.ts';
import { type Guard, type Test, valueOf } from '../guard.ts';

/** 0 where the guard does not hold. */
export function distanceToLoss(guard: Guard, vector: Vector): number {
  let most = 0;
  for (let i = 0; i < guard.length; i++) most = Math.max(most, toBreakOne(guard[i]!, vector));
  return most;
}

/** All of them hold until one does not. */
function toBreakOne(tests: readonly Test[], vector: Vector): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < tests.length; i++) least = Math.min(least, toBreak(tests[i]!, vector));
  return least === Number.POSITIVE_INFINITY ? 1 : least;
}

function toBreak({ counted, atLeast, atMost }: Test, vector: Vector): number {
  const count = valueOf(counted, vector);
  if (count < atLeast || count > atMost) return 0;
  // Of an expression that is true or false nothing more is known.
  if (counted.evaluate !== null) return 1;
  return Math.min(atLeast > 0 ? count - atLeast + 1 : Number.POSITIVE_INFINITY, atMost - count + 1);
}
