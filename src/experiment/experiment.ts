/**
 * A kind of question that a scenario can ask, as one record: the fields that say what one run does, the rules between
 * them, what they can name, the metrics that come out, and the runner that does a run. A model gives one or several;
 * `experiments.ts` lists them all. Whatever is the same for all of them (name, question, runs, seed, axes, constraints,
 * reported figures) is in `scenario/schema.ts`.
 */
import type { z } from 'zod';
import type { Entry, Parts } from './entry.ts';
import type { Metric } from './metrics.ts';
import type { ParameterModel } from './parameter.ts';
import type { Rule, Violation } from './rule.ts';
import type { Runner, RunnerOf } from './runner.ts';

export interface Experiment<MetricName extends string = string> extends Entry {
  readonly parts: Parts;
  /** What says what one run does. Any of it can be varied. */
  readonly fields: z.ZodRawShape;
  /** The values of fields that a file may leave out although every run has them. */
  readonly defaults: Readonly<Record<string, unknown>>;
  /**
   * What a first scenario says, which `rvisim new` writes: the fields that it must give, as a user would write them,
   * and something that varies (`vary`). A few of its runs take a moment.
   */
  readonly example: Readonly<Record<string, unknown>>;
  /** What is wrong between fields that have their shape; they need not be complete. */
  readonly violations: (settings: object) => Violation[];
  /** By name, `what|condition`, in the order in which they are shown. */
  readonly metrics: Readonly<Record<MetricName, Metric>>;
  /** Why a run went wrong, by the name in its record, each in a clause. */
  readonly causes: Readonly<Record<string, string>>;
  /**
   * Fields that choose what is compared, the mechanism first: until it acts, a run that differs in nothing else
   * draws the same random numbers.
   */
  readonly comparedFields: readonly string[];
  /**
   * The same run with nothing going wrong, by which the cost of a mechanism in normal operation is measured; nothing
   * where it costs no time.
   */
  readonly control?: (settings: object) => object | undefined;
  /**
   * The settings that are kept when `changed` fields of one run are replaced: what would contradict them goes. What is
   * left out of a mechanism goes with it; the others are kept, if not said.
   */
  readonly kept: (settings: object, changed: (field: string) => boolean) => object;
  /** Fields of former versions; today's take their place. */
  readonly oldSpellings?: readonly OldSpelling[];
  /** Fields that name a file; whoever reads the scenario puts its text in their place, as `{ file, text }`. */
  readonly files?: readonly string[];
  /** The constants that its runs are computed with, by model, for `rvisim list parameters`. */
  readonly parameters: readonly ParameterModel[];
  /** Pure in the spec, but it keeps the machines it has built. */
  readonly createRunner: () => Runner;
  /** The same experiment over other parts; kinds that are not given stay as they are. */
  readonly over: (parts: Parts) => Experiment<MetricName>;
}

/** A spelling that is refused with the one that is to be written instead. */
export interface OldSpelling {
  /** The field, dotted. Where there is one of this name today, it is a mapping: anything else is the old spelling. */
  readonly field: string;
  /** What the settings say today where they said this value, which comes first in it. */
  readonly now: (value: unknown) => object;
}

interface ExperimentOf<Name extends string, P extends Parts, Fields extends z.ZodRawShape, MetricName extends string>
  extends Entry,
    Pick<
      Experiment<MetricName>,
      'defaults' | 'example' | 'metrics' | 'causes' | 'comparedFields' | 'parameters' | 'oldSpellings' | 'files'
    > {
  readonly name: Name;
  readonly parts: P;
  readonly fields: (parts: P) => Fields;
  /** What is found first about a field is what is reported. */
  readonly rules: readonly Rule<DeepPartial<Written<Fields>>, P>[];
  readonly control?: (settings: Written<Fields>) => object | undefined;
  readonly kept?: (settings: Written<Fields>, changed: (field: string) => boolean) => object;
  /** Its machines are made of these parts. It measures what is among the metrics. */
  readonly runner: (parts: P) => RunnerOf<{ readonly experiment: Name } & Written<Fields>, NoInfer<MetricName>>;
}

/** An experiment with the types of its settings and parts, which its rules and its runner use. */
export function experiment<
  const Name extends string,
  P extends Parts,
  Fields extends z.ZodRawShape,
  MetricName extends string,
>(record: ExperimentOf<Name, P, Fields, MetricName>): Experiment<MetricName> {
  const { parts, fields, rules, control, kept = (settings: object) => settings, runner, ...facts } = record;
  return {
    ...facts,
    parts,
    fields: fields(parts),
    // The schema made from these very fields has let the settings through.
    violations: (settings) => rules.flatMap((rule) => rule(settings as DeepPartial<Written<Fields>>, parts)),
    ...(control && { control: (settings) => control(settings as Written<Fields>) }),
    kept: (settings, changed) => {
      const isForgotten = 'without' in settings && changed(record.comparedFields[0] ?? '') && !changed('without');
      return kept((isForgotten ? { ...settings, without: [] } : settings) as Written<Fields>, changed);
    },
    createRunner: () => runner(parts) as unknown as Runner,
    over: (others) => experiment({ ...record, parts: { ...parts, ...others } }),
  };
}

/** What the fields of an experiment come to: plain, JSON-serialisable data. */
type Written<Fields extends z.ZodRawShape> = DeepReadonly<z.output<z.ZodObject<Fields>>>;

/** The settings of one run of an experiment, by the function that makes its fields. */
export type SettingsOf<Name extends string, Fields extends (parts: never) => z.ZodRawShape> = {
  readonly experiment: Name;
} & Written<ReturnType<Fields>>;

export type DeepReadonly<T> = { readonly [Key in keyof T]: DeepReadonly<T[Key]> };
export type DeepPartial<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [Key in keyof T]?: DeepPartial<T[Key]> }
    : T;
