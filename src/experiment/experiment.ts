/**
 * An experiment: a kind of question that a scenario can ask. Its record holds the fields of a scenario, the rules
 * between them, the parts that they can name, the metrics, and the runner that does a run. A model offers one or
 * several experiments; `experiments.ts` lists them all. The fields that all experiments have (name, question, runs,
 * seed, axes, constraints, reported figures) are in `scenario/schema.ts`.
 */
import type { z } from 'zod';
import { constantsInOrder } from './constants.ts';
import type { Entry, Parts } from './entry.ts';
import { type Accounting, UNACCOUNTED } from './ledger.ts';
import type { Metric } from './metrics.ts';
import type { ParameterModel } from './parameter.ts';
import type { Rule, Violation } from './rule.ts';
import type { Runner, RunnerOf } from './runner.ts';

export interface Experiment<MetricName extends string = string> extends Entry {
  readonly parts: Parts;
  /** The fields that configure one run. Each of them can be varied. */
  readonly fields: z.ZodRawShape;
  /** Default values of fields that a file may leave out although every run needs them. */
  readonly defaults: Readonly<Record<string, unknown>>;
  /**
   * The example that `rvisim new` writes: the required fields, as a user would write them, and an axis (`vary`). A few
   * of its runs take no more than a moment.
   */
  readonly example: Readonly<Record<string, unknown>>;
  /** The rules between fields. They are checked for all fields of the right shape, even if others are missing. */
  readonly violations: (settings: object) => Violation[];
  /** By name, `what|condition`, in the order in which they are shown. */
  readonly metrics: Readonly<Record<MetricName, Metric>>;
  /** The causes of failure by the name in the record, each explained in a clause. */
  readonly causes: Readonly<Record<string, string>>;
  /**
   * Fields that choose what is compared, the mechanism first. Two runs that differ in nothing else draw the same random
   * numbers until the mechanism acts.
   */
  readonly comparedFields: readonly string[];
  /**
   * The same run without a fault. It measures what a mechanism costs in normal operation; undefined where that is no
   * time.
   */
  readonly control?: (settings: object) => object | undefined;
  /**
   * The settings of a run to keep when the `changed` fields are replaced; settings that would contradict the new values
   * are dropped. By default only `without` is dropped, together with the mechanism that it belongs to.
   */
  readonly kept: (settings: object, changed: (field: string) => boolean) => object;
  /**
   * The same run with what a name stands for spelled out, so that it can be changed piece by piece: the VMs of a
   * configuration. Undefined where nothing is gained by it.
   */
  readonly spelledOut?: (settings: object) => object | undefined;
  /** Fields of former versions, with the fields that replace them. */
  readonly oldSpellings?: readonly OldSpelling[];
  /** Fields that name a file; whoever reads the scenario puts its text in their place, as `{ file, text }`. */
  readonly files?: readonly string[];
  /** Whether its runs hand out ledgers of machine time; if not, why not. */
  readonly accounting: Accounting;
  /** Why a probe that costs something is refused; absent where its cost delays what follows from what it was told. */
  readonly uncharged?: string;
  /** The constants that its runs are computed with, by model, for `rvisim list parameters`. */
  readonly parameters: readonly ParameterModel[];
  /** A record depends on the spec only. The runner reuses the machines that it has built. */
  readonly createRunner: () => Runner;
  /** The same experiment with other parts; kinds of parts that are not given stay as they are. */
  readonly over: (parts: Parts) => Experiment<MetricName>;
}

/** A former spelling, which is refused with the present one as a suggestion. */
export interface OldSpelling {
  /**
   * The dotted name of the field. If a field of this name still exists, it is a mapping, and any other value is the old
   * spelling.
   */
  readonly field: string;
  /** The present settings for this former value. */
  readonly now: (value: unknown) => object;
}

interface ExperimentOf<Name extends string, P extends Parts, Fields extends z.ZodRawShape, MetricName extends string>
  extends Entry,
    Pick<
      Experiment<MetricName>,
      | 'defaults'
      | 'example'
      | 'metrics'
      | 'causes'
      | 'comparedFields'
      | 'parameters'
      | 'oldSpellings'
      | 'files'
      | 'uncharged'
    > {
  /** Default: it hands out none. */
  readonly accounting?: Accounting;
  readonly name: Name;
  readonly parts: P;
  readonly fields: (parts: P) => Fields;
  /** Of several problems of one field only the first is reported. */
  readonly rules: readonly Rule<DeepPartial<Written<Fields>>, P>[];
  readonly control?: (settings: Written<Fields>) => object | undefined;
  readonly kept?: (settings: Written<Fields>, changed: (field: string) => boolean) => object;
  readonly spelledOut?: (settings: Written<Fields>, parts: P) => object | undefined;
  /** Its machines are made of these parts. It measures only what is among the metrics. */
  readonly runner: (parts: P) => RunnerOf<{ readonly experiment: Name } & Written<Fields>, NoInfer<MetricName>>;
}

/** An experiment with the types of its settings and parts, which its rules and its runner use. */
export function experiment<
  const Name extends string,
  P extends Parts,
  Fields extends z.ZodRawShape,
  MetricName extends string,
>(record: ExperimentOf<Name, P, Fields, MetricName>): Experiment<MetricName> {
  const { parts, fields, rules, control, spelledOut, runner, ...others } = record;
  const { kept = (settings: object) => settings, ...facts } = others;
  return {
    accounting: UNACCOUNTED,
    ...facts,
    parts,
    fields: fields(parts),
    // The settings have been checked against the schema made from these fields.
    violations: (settings) => [
      ...rules.flatMap((rule) => rule(settings as DeepPartial<Written<Fields>>, parts)),
      ...constantsInOrder(record.parameters, (settings as WithConstants).constants ?? {}),
    ],
    ...(control && { control: (settings) => control(settings as Written<Fields>) }),
    ...(spelledOut && { spelledOut: (settings) => spelledOut(settings as Written<Fields>, parts) }),
    kept: (settings, changed) => {
      const isForgotten = 'without' in settings && changed(record.comparedFields[0] ?? '') && !changed('without');
      return kept((isForgotten ? { ...settings, without: [] } : settings) as Written<Fields>, changed);
    },
    createRunner: () => runner(parts) as unknown as Runner,
    over: (others) => experiment({ ...record, parts: { ...parts, ...others } }),
  };
}

interface WithConstants {
  readonly constants?: Readonly<Record<string, unknown>>;
}

/** The parsed values of an experiment's fields: plain, JSON-serialisable data. */
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
