/**
 * The fields of a scenario that describes a system of components in named states (src/models/state-model/net/model.ts
 * says what they mean). What may vary stands under `parameters` and is used by its name, so that one axis can change it
 * wherever it stands.
 */
import { z } from 'zod';
import type { DeepReadonly } from '../../../experiment/experiment.ts';
import { fieldFailures } from '../../../experiment/field-failures.ts';
import { fieldTimes } from '../../../experiment/field-times.ts';
import { oneOf, textOrFile } from '../../../experiment/fields.ts';
import type { Discipline } from '../net/model.ts';
import {
  AFTER_EXPECTED,
  AT_ONCE,
  changes,
  condition,
  count,
  DEFAULT_TRIALS,
  expression,
  FOREVER,
  name,
  PARAMETER_NAME,
  speed,
  states,
} from './field-parts.ts';
import { counter, crew, disciplines, ofSystem, reward } from './system-fields.ts';

const MOST_TRIALS = 1_000_000;
const TRIALS_EXPECTED = `a whole number from 1 to ${MOST_TRIALS}`;
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

const component = z.strictObject(
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

const RATE_EXPECTED = 'a number per hour, or the name of a parameter that holds one';

const cost = z.strictObject(
  {
    component: z.string({ error: 'the name of a component' }).meta({ description: 'Whose state costs.' }),
    in: states.meta({ description: 'The states that cost.' }),
    perHour: z.union([z.number(), z.string()], { error: RATE_EXPECTED }).meta({
      description: 'What each instance costs per hour in them, in US dollars.',
    }),
  },
  { error: 'a mapping with component, in and perHour' },
);

const PARAMETER_EXPECTED = "a time such as '7 d', a number, or a word such as never or deterministic";

const between = (what: string, least: number, most: number) => {
  const error = `a number of ${what} from ${least} to ${most}`;
  return z.number({ error }).min(least, { error }).max(most, { error });
};

const MOST_CYCLES = 1_000_000;
const CYCLES_EXPECTED = `a whole number from 100 to ${MOST_CYCLES}`;
const TIME_EXPECTED = "a time such as '1000 h', the name of a parameter, or a sum of them";

const measure = z.strictObject(
  {
    is: oneOf(
      'measure',
      {
        'holds-at': 'the probability that the condition holds at the time',
        'reached-within': 'the probability that it has held at some time until then',
        'mean-time-to': 'how long it takes until the condition holds',
        'first-of': 'of each of several conditions the probability that it is the first to hold',
        'cost-until': 'what the states cost until the time',
        'reward-until': 'what a reward adds up to until the time',
        'reward-to': 'what a reward adds up to until the condition holds',
        'reward-rate': 'what a reward adds up to per hour in the long run',
        'share-of-time': 'the share of the time in which the condition holds in the long run',
      },
      'What is asked of a system that begins in its initial state.',
    ),
    condition: condition.meta({ description: 'What comes to hold, or holds.' }).exactOptional(),
    reward: z.string({ error: 'the name of a reward' }).meta({ description: 'Of reward-...' }).exactOptional(),
    conditions: z
      .record(name, condition, { error: 'a mapping from names to conditions' })
      .meta({ description: 'Of first-of, by name; of those that come to hold at once the first counts.' })
      .exactOptional(),
    time: z
      .string({ error: TIME_EXPECTED })
      .meta({ description: 'Of holds-at, reached-within, cost-until and reward-until.' })
      .exactOptional(),
  },
  { error: 'a mapping with is, and what that needs of condition, conditions and time' },
);

const FILE_EXPECTED = 'the name of a file such as cluster.sm, or a text';
const modelText = textOrFile(FILE_EXPECTED);
const CONSTANT_EXPECTED = 'a number, true or false';
const PROPERTIES_EXPECTED = 'a file of properties, or a list such as [\'S=? [ "up" ]\']';

export const stateModelFields = {
  parameters: z
    .record(
      z.string().regex(PARAMETER_NAME, {
        error: 'a name of letters and digits that starts with a letter, such as baseLongevity',
      }),
      z.union([z.number(), z.string()], { error: PARAMETER_EXPECTED }),
      { error: 'a mapping from names to values' },
    )
    .meta({ description: 'Values that are used by their names in what follows; what varies stands here.' })
    .exactOptional(),
  components: z
    .record(name, component, { error: 'a mapping from names to components' })
    .meta({ description: 'What the system consists of; or `model` instead.' })
    .exactOptional(),
  model: modelText
    .meta({
      description:
        "A file in PRISM's language that holds a continuous-time Markov chain (.sm, .prism, .ctmc), instead of " +
        '`components`; its name is relative to the scenario. Or the text itself.',
    })
    .exactOptional(),
  constants: z
    .record(z.string(), z.union([z.number(), z.boolean()], { error: CONSTANT_EXPECTED }), {
      error: 'a mapping from names to values',
    })
    .meta({ description: 'Values of constants that the model leaves open; `parameters` are taken as well.' })
    .exactOptional(),
  properties: z
    .union([modelText, z.array(z.string(), { error: PROPERTIES_EXPECTED })], { error: PROPERTIES_EXPECTED })
    .meta({ description: "What is asked of the model, in PRISM's language: a file, or a list of P, S and R." })
    .exactOptional(),
  timeUnit: oneOf(
    'unit of time',
    { ms: 'a millisecond', s: 'a second', min: 'a minute', h: 'an hour', d: 'a day' },
    'What the rates of the model are per, and its times in. Default: h.',
  ).exactOptional(),
  counters: z
    .record(
      z.string().regex(PARAMETER_NAME, { error: 'a name of letters and digits that starts with a letter' }),
      counter,
      { error: 'a mapping from names to counters' },
    )
    .meta({ description: 'Whole numbers that moves change, beside the states of components.' })
    .exactOptional(),
  moves: z
    .record(name, ofSystem, { error: 'a mapping from names to moves' })
    .meta({ description: 'Moves that several components make together, or that change counters alone.' })
    .exactOptional(),
  crews: z
    .record(name, crew, { error: 'a mapping from names to crews' })
    .meta({ description: 'Who repairs what, in which order: moves that wait for one of a crew.' })
    .exactOptional(),
  failures: fieldFailures
    .extend({
      component: z
        .string({ error: 'the name of a component' })
        .meta({ description: 'The component whose instances are nodes of the trace.' }),
      to: z.string({ error: 'a state' }).meta({ description: 'The state into which one comes that fails.' }),
      back: z
        .string({ error: 'a state' })
        .meta({ description: 'The state into which it comes when its node was back. Default: the initial one.' })
        .exactOptional(),
    })
    .meta({ description: 'Failures of a component come from a trace of a real system, beside those by clocks.' })
    .exactOptional(),
  rewards: z
    .record(name, reward, { error: 'a mapping from names to rewards' })
    .meta({ description: 'What is added up in states and with moves; `measures` ask for it.' })
    .exactOptional(),
  up: condition.meta({ description: 'When the system counts as up. Of a model it may be left out.' }).exactOptional(),
  costs: z
    .array(cost, { error: 'a list of costs, each with component, in and perHour' })
    .meta({ description: 'What it costs to be in some states.' })
    .exactOptional(),
  yearHours: between('hours', 1, 100_000)
    .meta({ description: 'The year that figures per year speak of. Default: 8766, which is 365.25 days.' })
    .exactOptional(),
  horizonYears: between('years', 1e-6, 1e6)
    .meta({
      description:
        'The length of a run: it ends when the system is in its initial state for the first time after so long. Not ' +
        'needed where only measures are asked for; then states may be final.',
    })
    .exactOptional(),
  measures: z
    .record(name, measure, { error: 'a mapping from names to measures' })
    .meta({
      description: 'What is asked of the system from its initial state on, beside the long run or instead of it.',
    })
    .exactOptional(),
  trials: z
    .int({ error: TRIALS_EXPECTED })
    .min(1, { error: TRIALS_EXPECTED })
    .max(MOST_TRIALS, { error: TRIALS_EXPECTED })
    .meta({ description: `How often a run begins anew for the measures. Default: ${DEFAULT_TRIALS}.` })
    .exactOptional(),
  rare: z
    .strictObject(
      {
        method: oneOf(
          'way to see rare outages',
          {
            biasing:
              'failures are made frequent and count less; every clock is exponential or Erlang, or those of failures ' +
              'are exponential',
            splitting: 'the ways that come closer to an outage are gone again and again; clocks of any law',
          },
          'Default: biasing where it can be, else splitting.',
        ).exactOptional(),
        cycles: z
          .int({ error: CYCLES_EXPECTED })
          .min(100, { error: CYCLES_EXPECTED })
          .max(MOST_CYCLES, { error: CYCLES_EXPECTED })
          .meta({
            description: 'Cycles of a run through the initial state; of splitting, trajectories on each level.',
          }),
      },
      { error: 'a mapping with cycles, and method if you like' },
    )
    .meta({
      description:
        'For outages so rare that watching shows none: instead of horizonYears. The failures are the moves with the ' +
        'slowest clocks.',
    })
    .exactOptional(),
  chain: oneOf(
    'way to make the chain',
    {
      exact: 'only where every clock is exponential or Erlang',
      approximate:
        'in the chain only, a deterministic clock counts as an exponential one of the same mean, and a clock of ' +
        'another law as one of exponential stages with that mean and variance',
    },
    'The Markov chain whose solution is shown beside the simulation. Default: exact.',
  ).exactOptional(),
  warmUpYears: between('years', 0, 1e6)
    .meta({
      description:
        'Left out of what is measured, and the run then stops at its horizon, in whatever state. ' +
        'Default: none; a run is a whole number of cycles through the initial state.',
    })
    .exactOptional(),
};

export const DISCIPLINES: Readonly<Record<keyof typeof disciplines, Discipline>> = {
  random: { byMove: false, firstCome: false },
  'first-come': { byMove: false, firstCome: true },
  priority: { byMove: true, firstCome: false },
  'priority-first-come': { byMove: true, firstCome: true },
};

export type Settings = DeepReadonly<z.output<z.ZodObject<typeof stateModelFields>>>;
/** A requirement of a condition, as written; a list of conjunctions is a condition of which one must hold. */
export type WrittenRequirement = Conjunction[string];
export type Conjunction = Exclude<NonNullable<Settings['up']>, string | readonly unknown[]>;
export type WrittenCondition = Conjunction | readonly Conjunction[] | string;
export type WrittenMeasure = NonNullable<Settings['measures']>[string];
export type WrittenComponents = NonNullable<Settings['components']>;
export type WrittenComponent = WrittenComponents[string];
export type WrittenTransition = WrittenComponent['transitions'][string];
export type WrittenMove = NonNullable<Settings['moves']>[string];

/** Whether what could be one or several is several. */
export const isList = <Item>(written: Item | readonly Item[] | object): written is readonly Item[] =>
  Array.isArray(written);
