/** Conditions as places and bits, to be looked up in the vector that says where a system is. */
import { countOf, type Evaluate, type Vector } from './formula.ts';

/** A condition: holds when every test of one of its alternatives does. */
export type Guard = readonly (readonly Test[])[];

/** What is counted is at least, and at most, so much. */
export interface Test {
  readonly counted: Counted;
  readonly atLeast: number;
  readonly atMost: number;
}

/** What is counted, once for all tests that ask for it: instances in states, or what an expression is worth. */
export interface Counted {
  /** Its place among all that is counted in the net. */
  readonly index: number;
  /** The places it looks at. */
  readonly members: Int32Array;
  /** Bits of the states in which a member counts. */
  readonly states: number;
  readonly evaluate: Evaluate | null;
  /** Where it is nothing but the value of a place, that. */
  readonly place?: number;
}

/** Whether the guard holds here. */
export function holds(guard: Guard, vector: Vector): boolean {
  for (let i = 0; i < guard.length; i++) if (allHold(guard[i]!, vector)) return true;
  return false;
}

function allHold(tests: readonly Test[], vector: Vector): boolean {
  for (let i = 0; i < tests.length; i++) {
    const test = tests[i]!;
    const count = valueOf(test.counted, vector);
    if (count < test.atLeast || count > test.atMost) return false;
  }
  return true;
}

export function valueOf({ evaluate, members, states }: Counted, vector: Vector): number {
  return evaluate === null ? countOf(members, states, vector) : evaluate(vector);
}
