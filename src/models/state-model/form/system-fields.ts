/** What belongs to the system as a whole: counters, moves of several components together, rewards. */
import { z } from 'zod';
import { oneOf } from '../../../experiment/fields.ts';
import type { Discipline } from '../net/model.ts';
import { AFTER_EXPECTED, changes, condition, count, expression, speed, states } from './field-parts.ts';

const part = z.strictObject(
  {
    from: states.meta({ description: 'The states from which the instance can come.' }),
    to: z.string({ error: 'a state' }).meta({ description: 'The state into which it comes.' }),
  },
  { error: 'a mapping with from and to' },
);

export const ofSystem = z.strictObject(
  {
    after: z
      .string({ error: AFTER_EXPECTED })
      .meta({ description: 'The mean of the exponential clock; or immediately.' }),
    when: condition.meta({ description: 'The clock runs only while this holds.' }).exactOptional(),
    speed,
    weight: expression
      .meta({ description: 'Made immediately: its share among the moves of the system that are due. Default: 1.' })
      .exactOptional(),
    moves: z
      .record(z.string(), part, {
        error: 'a mapping from components to from and to',
      })
      .meta({
        description:
          'By component, an instance that comes from one state into another: the move waits until there is one of ' +
          'each, and any of those that could is as probable.',
      })
      .exactOptional(),
    changes,
  },
  { error: 'a mapping with after, and moves, changes or both' },
);

export const counter = z.strictObject(
  {
    from: z.int({ error: 'a whole number' }).meta({ description: 'Its least value. Default: 0.' }).exactOptional(),
    to: count.meta({ description: 'Its largest value.' }),
    start: count.meta({ description: 'Its first value. Default: the least.' }).exactOptional(),
  },
  { error: 'a mapping with to' },
);

const SERVES_EXPECTED = "a list of moves, such as ['disk replaced', 'host repaired']";

/** Who goes first, of several instances that could move at once, and of several that ask a crew. */
export const disciplines = {
  random: 'any of them, each with the same probability',
  'first-come': 'the one that has waited longest',
  priority: 'the one whose move stands first in the list; if several have it, any of them',
  'priority-first-come': 'the same; if several have it, the one that has waited longest',
} as const;

export const crew = z.strictObject(
  {
    size: count.meta({ description: 'How many there are in it. Default: 1.' }).exactOptional(),
    serves: z.array(z.string({ error: SERVES_EXPECTED }), { error: SERVES_EXPECTED }).meta({
      description:
        "The moves whose clocks run only while one of the crew is with the instance, as 'component transition'; the " +
        'one with the highest priority first.',
    }),
    discipline: oneOf('discipline', disciplines, 'Who is served next. Default: first-come.').exactOptional(),
    preemption: oneOf(
      'rule for one who has to give way',
      { resume: 'its clock goes on later where it stood', restart: 'its clock starts anew later' },
      'Whether one who is served gives way to one whose move stands before. Default: no.',
    ).exactOptional(),
  },
  { error: 'a mapping with serves' },
);

const when = condition.meta({ description: 'Only while this holds, or held before the move.' }).exactOptional();
const amount = expression.meta({ description: 'How much: a number, or an expression.' });
const move = z
  .string({ error: 'the name of a move' })
  .meta({ description: "'component transition', or the name of a move of the system." });

export const reward = z.strictObject(
  {
    perHour: z
      .array(z.strictObject({ when, amount }, { error: 'a mapping with amount' }), { error: 'a list of amounts' })
      .meta({ description: 'What is added per hour while a condition holds.' })
      .exactOptional(),
    perMove: z
      .array(z.strictObject({ move, when, amount }, { error: 'a mapping with move and amount' }), {
        error: 'a list of moves and amounts',
      })
      .meta({
        description: "What each of these moves adds: 'component transition', or the name of a move of the system.",
      })
      .exactOptional(),
  },
  { error: 'a mapping with perHour, perMove or both' },
);

export const DISCIPLINES: Readonly<Record<keyof typeof disciplines, Discipline>> = {
  random: { byMove: false, firstCome: false },
  'first-come': { byMove: false, firstCome: true },
  priority: { byMove: true, firstCome: false },
  'priority-first-come': { byMove: true, firstCome: true },
};
