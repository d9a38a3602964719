/** What the fields of state models are made of: names, states, counts, conditions, expressions. */
import { z } from 'zod';

const NAME = /^[A-Za-z][A-Za-z0-9-]*$/;
export const PARAMETER_NAME = /^[A-Za-z][A-Za-z0-9]*$/;
export const FOREVER = 'never';
export const AT_ONCE = 'immediately';
export const DEFAULT_TRIALS = 100;

const NAME_EXPECTED = 'a name of letters, digits and hyphens that starts with a letter';
const STATES_EXPECTED = 'a state or a list of states, such as up or [robust, aged]';
export const AFTER_EXPECTED = `a time such as '7 d', a parameter, a sum such as 'a - 7 d', ${AT_ONCE} or ${FOREVER}`;
const COUNT_EXPECTED = 'a whole number, or the name of a parameter that holds one';
const CONDITION_EXPECTED =
  'a mapping from components to their states, such as { host: up }, or a list of such mappings of which one must hold';
const REQUIREMENT_EXPECTED = `${STATES_EXPECTED}, or how many are in them, such as { in: up, atLeast: 2 }`;

export const name = z.string({ error: NAME_EXPECTED }).regex(NAME, { error: NAME_EXPECTED });
export const states = z.union([z.string(), z.array(z.string(), { error: STATES_EXPECTED })], {
  error: STATES_EXPECTED,
});
export const count = z.union([z.int({ error: COUNT_EXPECTED }), z.string()], { error: COUNT_EXPECTED });

const numbers = {
  atLeast: count.meta({ description: 'At least so many. Default: 0.' }).exactOptional(),
  atMost: count.meta({ description: 'At most so many. Default: any number.' }).exactOptional(),
  fewerThan: count.meta({ description: 'Fewer than so many.' }).exactOptional(),
};
const inside = z
  .string({ error: 'the name of a component' })
  .meta({ description: 'Counts only those on the same instance of this component. Default: all that are seen.' })
  .exactOptional();

const counted = z.strictObject(
  {
    in: states.meta({ description: 'The states that are counted.' }),
    ...numbers,
    within: inside,
  },
  { error: 'a mapping with in and atLeast, atMost or fewerThan' },
);

/** A count of instances of which a condition holds that is itself of this kind. */
function groupOf<Inner extends z.ZodType>(inner: Inner) {
  return z.strictObject(
    {
      has: z
        .union([z.string(), inner, z.array(inner, { error: CONDITION_EXPECTED })], { error: CONDITION_EXPECTED })
        .meta({
          description:
            'Instead of in: counts the instances of which this condition holds, as each sees it. What stands on ' +
            'them is counted on each by itself.',
        }),
      ...numbers,
      within: inside,
    },
    { error: 'a mapping with has and atLeast, atMost or fewerThan' },
  );
}

function conjunctionOf<Group extends z.ZodType>(group: Group) {
  return z.record(z.string(), z.union([states, counted, group, z.array(z.union([counted, group]))], EXPECTED), {
    error: CONDITION_EXPECTED,
  });
}

const EXPECTED = { error: REQUIREMENT_EXPECTED };
const plain = z.record(z.string(), z.union([states, counted, z.array(counted)], EXPECTED), {
  error: CONDITION_EXPECTED,
});
interface Numbers {
  atLeast?: number | string;
  atMost?: number | string;
  fewerThan?: number | string;
  within?: string;
}
type Requirement = (Numbers & { in: string | string[] }) | (Numbers & { has: string | Conjunction | Conjunction[] });
/** By components. Written out, since the type of three groups in each other is too long for a declaration. */
export interface Conjunction {
  [component: string]: string | string[] | Requirement | Requirement[];
}

// Sites of racks of hosts of VMs: deeper ones are said by expressions.
const conjunction: z.ZodType<Conjunction> = conjunctionOf(
  groupOf(conjunctionOf(groupOf(conjunctionOf(groupOf(plain))))),
);
export const condition = z.union([z.string(), conjunction, z.array(conjunction, { error: CONDITION_EXPECTED })], {
  error: CONDITION_EXPECTED,
});

const EXPRESSION_EXPECTED = "a number, or an expression such as 'min(count(unit, failed), 2)'";
export const expression = z.union([z.number(), z.string()], { error: EXPRESSION_EXPECTED });
export const changes = z
  .record(z.string(), expression, { error: 'a mapping from counters to their new values' })
  .meta({ description: 'Counters that get new values with the move, as expressions over the state before it.' })
  .exactOptional();
export const speed = expression
  .meta({ description: 'The clock runs so many times as fast: a number, or an expression. Default: 1.' })
  .exactOptional();
