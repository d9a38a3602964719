/**
 * The schema of scenario files. Every field is declared once, here or in the form of its experiment. The TypeScript
 * types, the checks, the error messages and the JSON Schema for editors are derived from it.
 */

import { z } from 'zod';
import { summaryOf } from '../experiment/entry.ts';
import type { Experiment } from '../experiment/experiment.ts';
import type { FieldData } from '../experiment/field-failures.ts';
import type { TimesData } from '../experiment/field-times.ts';
import { leavesOf, mappingIn, oneOf, optionalFields } from '../experiment/fields.ts';
import type { Metric } from '../experiment/metrics.ts';
import type { RunSettings } from '../experiment/runner.ts';
import type { MetricName } from '../experiments.ts';
import { DEFAULT_EXPERIMENT } from '../experiments.ts';
import type { Precision } from './precision.ts';
import { type Strata, samplingFields } from './sampling.ts';

/** Some of the settings, to be merged into others: mappings are merged, other values are replaced. */
export type SettingsPatch = Readonly<Record<string, unknown>>;

/** An axis: what varies, with its values in the order of the file. */
export interface Axis {
  readonly name: string;
  readonly values: readonly { readonly name: string; readonly patch: SettingsPatch }[];
}

/**
 * Of the combinations that match `when`, keeps only those that match `require`. Both are mappings from axes to the
 * values that match.
 */
export interface Constraint {
  readonly when: Readonly<Record<string, readonly string[]>>;
  readonly require: Readonly<Record<string, readonly string[]>>;
}

/** A published figure, shown beside the simulated one. */
export interface Reported {
  /** The row of the source, e.g. `V3.5`. */
  readonly id: string;
  /** The variants of the figure, as values of axes. Axes that are not named are not restricted. */
  readonly where: Readonly<Record<string, string>>;
  readonly metric: MetricName;
  /** A number from 0 to 1 when the metric is a share, in `unit` otherwise. */
  readonly value: number;
  /**
   * The number of runs that the share is of, as published. Its interval is computed from it where none was published.
   */
  readonly of?: number;
  readonly low?: number;
  readonly high?: number;
  readonly unit?: string;
  readonly use: 'calibration' | 'prediction';
}

/** A scenario: a question, settings, axes, the number of runs, and reported figures. */
export type Scenario = RunSettings & Frame;

/** The fields that all experiments have. */
export interface Frame {
  readonly name: string;
  readonly question: string;
  /** Runs of each variant: on average, with strata, and the most of them, with precision. */
  readonly runs: number;
  readonly precision: readonly Precision[];
  readonly strata?: Strata;
  readonly seed: string;
  readonly vary: readonly Axis[];
  readonly constraint: readonly Constraint[];
  readonly reported: readonly Reported[];
  /** Sentences that the results prove or refute, as `parseClaim` reads them. */
  readonly claims?: readonly string[];
  /** What runs use of the traces that it names, by `fieldKeyOf` or `timesKeyOf`. Never in a file. */
  readonly field?: Readonly<Record<string, FieldData | TimesData>>;
}

/** The file with quantities resolved; axes and reported figures are still as written. */
export type ScenarioFile = z.output<ScenarioFileSchema>;
export type ScenarioFileSchema = ReturnType<typeof buildScenarioFileSchema>;

export const LARGEST_RUNS = 10_000_000;

const schemas = new WeakMap<Experiment, ScenarioFileSchema>();

/** The schema of a scenario file about this experiment. */
export function scenarioFileSchema(experiment: Experiment): ScenarioFileSchema {
  const schema = schemas.get(experiment) ?? buildScenarioFileSchema(experiment);
  schemas.set(experiment, schema);
  return schema;
}

function buildScenarioFileSchema(asked: Experiment) {
  const settings = asked.fields;
  return z.strictObject(
    {
      name: z
        .string({ error: SCENARIO_NAME.expected })
        .regex(SCENARIO_NAME.pattern, { error: SCENARIO_NAME.expected })
        .meta({ description: 'Names the scenario and its folder of results.' }),
      question: z
        .string({ error: QUESTION_EXPECTED })
        .regex(/\S/, { error: QUESTION_EXPECTED })
        .meta({ description: 'The question that the scenario answers.' }),
      ...experimentField(asked),
      ...settings,
      ...Object.fromEntries(
        Object.entries(asked.defaults).map(([name, value]) => [name, withDefault(settings[name] as z.ZodType, value)]),
      ),
      runs: z
        .int({ error: RUNS_EXPECTED })
        .min(1, { error: RUNS_EXPECTED })
        .max(LARGEST_RUNS, { error: RUNS_EXPECTED })
        .meta({ description: 'Runs of each variant: on average, with strata, and the most of them, with precision.' }),
      ...samplingFields(asked.metrics),
      seed: z
        .union([z.string().min(1), z.int({ error: SEED_EXPECTED })], { error: SEED_EXPECTED })
        .transform(String)
        .meta({ description: 'Everything random in the campaign follows from it.' }),
      vary: varySchema(settings).default({}),
      constraint: z
        .array(constraintSchema, { error: 'a list of constraints, each with when: and require:' })
        .default([])
        .meta({
          description:
            'Drops combinations of the axes: of those that match `when`, only those that match `require` are kept.',
        }),
      reported: z.array(reportedSchema(asked.metrics), { error: 'a list of reported figures' }).default([]).meta({
        description: 'Published figures that the results are shown beside.',
      }),
      claims: z
        .array(z.string({ error: CLAIM_EXPECTED }), { error: `a list of claims, each ${CLAIM_EXPECTED}` })
        .exactOptional()
        .meta({ description: 'Sentences that rvisim claims proves or refutes.' }),
    },
    { error: 'a mapping with the fields of a scenario' },
  );
}

/** A field with its default, from which a mapping that is given in part has its other parts, too. */
function withDefault(field: z.ZodType, value: unknown): z.ZodType {
  const mapping = mappingIn(field);
  if (mapping === undefined || !isMapping(value)) return field.default(value);
  const needed = Object.entries(value).filter(([part]) => !acceptsNothing(mapping.shape[part] as z.ZodType));
  const parts = needed.map(([part, own]) => [part, (mapping.shape[part] as z.ZodType).default(own)]);
  return mapping
    .extend(Object.fromEntries(parts))
    .meta(field.meta() ?? {})
    .default(value);
}

const acceptsNothing = (part: z.ZodType): boolean => z.object({ part }).safeParse({}).success;

/** Which experiment the scenario is about. Not for axes: its runs would have nothing in common. */
function experimentField(asked: Experiment) {
  const { name } = asked;
  const experiment = z
    .literal(name, { error: `the experiment '${name}'` })
    .meta({ description: `What the scenario is about. ${name}: ${summaryOf(asked)}.` });
  return { experiment: name === DEFAULT_EXPERIMENT ? experiment.exactOptional() : experiment };
}

const meaningsOf = (metrics: Readonly<Record<string, Metric>>): Record<string, string> =>
  Object.fromEntries(Object.entries(metrics).map(([name, { meaning }]) => [name, meaning]));

export const SCENARIO_NAME = {
  pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
  expected: 'a name of at most 64 letters, digits, dots, underscores and hyphens that starts with a letter or digit',
};
const QUESTION_EXPECTED = 'a question in words';
const CLAIM_EXPECTED = "a text such as 'recovered|detected of rehype > 85 %'";
const SEED_EXPECTED = 'a text of at least one character, or a whole number';
const RUNS_EXPECTED = `a whole number of runs from 1 to ${LARGEST_RUNS}`;

/**
 * Values of axes are compared as texts: a number 8 in a list of values and a text '8' in a condition are the same
 * value.
 */
const valueName = z
  .union([z.string(), z.number(), z.boolean()], { error: "the name of one of the axis's values" })
  .transform(String);
const valueNames = z.union([valueName.transform((name) => [name]), z.array(valueName)], {
  error: "one of the axis's values or a list of them",
});
const condition = z.record(z.string(), valueNames, { error: 'a mapping from axes to the values that match' });

const constraintSchema = z.strictObject(
  {
    when: condition.meta({ description: 'The combinations that the constraint is about, as values of axes.' }),
    require: condition.meta({ description: 'What such a combination must have to be kept, as values of axes.' }),
  },
  { error: 'a mapping with when and require' },
);

const figure = z.union([z.number(), z.string()], {
  error: 'a number or a quantity with a unit, such as 95.8 % or 713 ms',
});

const OF_EXPECTED = 'the number of runs that the share is of, such as 500';
const ID_EXPECTED = 'the row of the source, such as V3.5';

const reportedSchema = (metrics: Readonly<Record<string, Metric>>) =>
  z.strictObject(
    {
      id: z
        .string({ error: ID_EXPECTED })
        .min(1, { error: ID_EXPECTED })
        .meta({ description: 'The row of the source that holds the figure.' }),
      where: z.record(z.string(), valueName, { error: 'a mapping from axes to values' }).default({}).meta({
        description: 'The variants that the figure is about, as values of axes.',
      }),
      metric: oneOf('metric what|condition', meaningsOf(metrics), 'The metric, as what|condition.'),
      value: figure.meta({
        description:
          'A share (95.8 % or 0.958), a duration (713 ms, or a number in the unit of the metric) or a ' +
          'number, as the metric has it.',
      }),
      low: figure.exactOptional().meta({ description: 'The lower end of the reported interval.' }),
      high: figure.exactOptional().meta({ description: 'The upper end of the reported interval.' }),
      of: z
        .int({ error: OF_EXPECTED })
        .min(1, { error: OF_EXPECTED })
        .exactOptional()
        .meta({ description: 'The number of runs that a reported share is of; its interval follows.' }),
      use: oneOf(
        'use',
        { calibration: 'the model was adjusted to it', prediction: 'the model was not adjusted to it' },
        'Whether the model was calibrated on this figure or predicts it.',
      ),
    },
    { error: 'a mapping with id, where, metric, value and use' },
  );

/**
 * `axis: { value: { field: ... }, ... }` with values of any name, or `field.path: [value, ...]` with the values of one
 * field. The schema lists the second form for each field, so that the values are checked like the field itself.
 */
function varySchema(fields: z.ZodRawShape) {
  const leaves = leavesOf(fields);
  const named = 'a mapping from the names of values to the fields that each sets';
  const [constants, others] = [true, false].map((is) =>
    leaves.filter(([path]) => path.startsWith('constants.') === is),
  );
  // Hundreds: `rvisim list parameters` has their names.
  const listable = [
    ...(others ?? []).map(([path]) => path),
    ...(constants?.length === 0 ? [] : ["a constant, as 'constants.NAME'"]),
  ].join(', ');
  const patches = z.record(z.string(), patchSchema(fields), {
    error: ({ input }) =>
      Array.isArray(input) ? `${named}, or for the axis of a list the name of a field (${listable})` : named,
  });
  const axes = leaves.map(([path, leaf]) => {
    const either = z.union([z.array(leaf), patches], { error: `a list of values for ${path}, or ${named}` });
    return [path, either.optional()];
  });
  return z
    .object(Object.fromEntries(axes) as Record<string, z.ZodType<unknown[] | Record<string, SettingsPatch>>>, {
      error: 'a mapping from axes to their values',
    })
    .catchall(patches)
    .meta({ description: 'What varies. The variants are all combinations of the values of the axes.' });
}

/** The settings with nothing required at any depth. */
const patchSchema = (fields: z.ZodRawShape): z.ZodType<SettingsPatch> =>
  z.strictObject(optionalFields(fields), { error: 'a mapping with the fields that this value sets' });

/** Whether a value is a mapping rather than a list or a scalar. */
export const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
