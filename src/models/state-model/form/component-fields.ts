/** The fields of a component of a state model: its states, its moves and their clocks. */
import { z } from 'zod';
import { fieldTimes } from '../../../experiment/field-times.ts';
import { oneOf } from '../../../experiment/fields.ts';
import {
  AFTER_EXPECTED,
  AT_ONCE,
  changes,
  condition,
  count,
  expression,
  FOREVER,
  name,
  speed,
  states,
} from './field-parts.ts';
import { disciplines } from './system-fields.ts';

const DISTRIBUTION_EXPECTED =
  'a distribution, such as exponential or weibull, or the name of a parameter that holds one';
const SPREAD_EXPECTED = "a time such as '2 h', the name of a parameter, or a sum of them";
const TIMES_EXPECTED = "a list of times, such as ['3 h', '10 h'], or a mapping with trace and of";
const number = z.union([z.number(), z.string()], { error: 'a number, or the name of a parameter that holds one' });

const transition = z.strictObject(
  {
    from: states.meta({ description: 'The states from which the move is made.' }),
    to: z
      .union([z.string(), z.record(z.string(), expression)], { error: 'a state, or a mapping from states to weights' })
      .meta({ description: 'The state to which it leads; or several, each as probable as its weight is large.' }),
    speed,
    weight: expression
      .meta({
        description:
          'Of a move made immediately: of those of an instance that are due and have one, each is as probable as its ' +
          'weight is large.',
      })
      .exactOptional(),
    changes,
    after: z
      .string({ error: AFTER_EXPECTED })
      .meta({
        description:
          `The mean of the clock: a time, a parameter, or a sum of them; ${AT_ONCE}: as soon as ` +
          `\`when\` holds; ${FOREVER}: not in this variant. Needed but where there are times.`,
      })
      .exactOptional(),
    distribution: z
      .string({ error: DISTRIBUTION_EXPECTED })
      .meta({
        description:
          'exponential, erlang (with stages), deterministic, weibull or gamma (with shape), lognormal or ' +
          'hyperexponential (with variation), uniform (with spread), empirical (with times), or a parameter. ' +
          'Default: exponential.',
      })
      .exactOptional(),
    stages: count.meta({ description: "Stages of Erlang's distribution." }).exactOptional(),
    shape: number.meta({ description: "Shape of Weibull's or the gamma distribution." }).exactOptional(),
    variation: number
      .meta({
        description:
          'Of a lognormal or hyperexponential distribution its standard deviation over its mean; of the latter at ' +
          'least 1.',
      })
      .exactOptional(),
    spread: z
      .string({ error: SPREAD_EXPECTED })
      .meta({ description: 'Of a uniform distribution: how far from the mean a time can be, such as 2 h.' })
      .exactOptional(),
    times: z
      .union([z.array(z.string({ error: TIMES_EXPECTED })), fieldTimes], { error: TIMES_EXPECTED })
      .meta({
        description:
          'Of an empirical distribution: times that were observed, each as likely; stretched to the mean where ' +
          '`after` says one. Or those of a trace, or a law that is fitted to them.',
      })
      .exactOptional(),
    whenStopped: oneOf(
      'rule for a clock that is stopped',
      { restart: 'it starts anew', continue: 'it goes on where it stood' },
      'What happens to a clock whose condition ends before the clock has run out. Default: restart.',
    ).exactOptional(),
    when: condition
      .meta({ description: 'Others that must be in some states; the clock runs only then.' })
      .exactOptional(),
  },
  { error: 'a mapping with from, to and after' },
);

export const component = z.strictObject(
  {
    on: z
      .string({ error: 'the name of a component' })
      .meta({ description: 'The component that it belongs to. Default: the system.' })
      .exactOptional(),
    count: count.meta({ description: 'How many there are on each instance of `on`. Default: 1.' }).exactOptional(),
    states: z
      .array(name, { error: 'a list of states, the initial one first' })
      .meta({ description: 'All its states, the one it starts in first.' }),
    needs: condition
      .meta({
        description: 'Its clocks run only while this holds. Moves that are made immediately do not depend on it.',
      })
      .exactOptional(),
    discipline: oneOf(
      'discipline',
      disciplines,
      'Which of several instances goes first where all could move immediately. Default: random.',
    ).exactOptional(),
    transitions: z.record(name, transition, { error: 'a mapping from names to transitions' }).meta({
      description:
        'Its moves, by name. Of those made immediately an instance makes the first in the file that is due; of ' +
        'several components the first in the file goes first.',
    }),
  },
  { error: 'a mapping with states and transitions' },
);
