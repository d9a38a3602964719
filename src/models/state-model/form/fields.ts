/**
 * The fields of a scenario that describes a system of components in named states (src/models/state-model/net/model.ts
 * says what they mean). What may vary stands under `parameters` and is used by its name, so that one axis can change it
 * wherever it stands.
 */
import { z } from 'zod';
import { fieldFailures } from '../../../experiment/field-failures.ts';
import { oneOf, textOrFile } from '../../../experiment/fields.ts';
import { component } from './component-fields.ts';
import { condition, DEFAULT_TRIALS, name, PARAMETER_NAME, states } from './field-parts.ts';
import { counter, crew, ofSystem, reward } from './system-fields.ts';

const MOST_TRIALS = 1_000_000;
const TRIALS_EXPECTED = `a whole number from 1 to ${MOST_TRIALS}`;

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
