/**
 * A kind of question that a scenario can ask, as far as its file is concerned: the fields that say what one run does,
 * the rules between them, and the metrics that come out.
 *
 * The contract of the files in `experiments/`. Whatever is the same for all of them (name, question, runs, seed, axes,
 * constraints, reported figures) is in `schema.ts`; how a run goes is told by the file of the same name in
 * `campaign/experiments/`.
 */
import type { z } from 'zod';
import type { Catalog, CatalogEntry } from '../experiments/catalog.ts';
import type { Metric } from './metrics.ts';
import type { Rule, Violation } from './rule.ts';

export interface ExperimentForm extends CatalogEntry {
  /** What says what one run does. Any of it can be varied. */
  readonly fields: (catalog: Catalog) => z.ZodRawShape;
  /** The values of fields that a file may leave out although every run has them. */
  readonly defaults: Readonly<Record<string, unknown>>;
  /**
   * What a first scenario says, which `rvisim new` writes: the fields that it must give, as somebody would write them,
   * and something that varies (`vary`). A few of its runs take a moment.
   */
  readonly example: Readonly<Record<string, unknown>>;
  /** What is wrong between fields that have their shape; they need not be complete. */
  readonly violations: (settings: Readonly<Record<string, unknown>>, catalog: Catalog) => Violation[];
  /** By name, `what|condition`, in the order in which they are shown. */
  readonly metrics: Readonly<Record<string, Metric>>;
  /**
   * Fields that choose what is compared, a mechanism and its parts: until it acts, a run that differs in nothing else
   * meets the same chance.
   */
  readonly comparedFields: readonly string[];
  /**
   * The same run with nothing going wrong, by which the cost of a mechanism in normal operation is measured; nothing
   * where it costs no time.
   */
  readonly control?: (settings: Readonly<Record<string, unknown>>) => object | undefined;
  /**
   * The settings that are kept when `changed` fields of one run are replaced: what would contradict them goes. All, if
   * not said.
   */
  readonly kept: (settings: Readonly<Record<string, unknown>>, changed: (field: string) => boolean) => object;
}

interface FormParts<Fields extends z.ZodRawShape>
  extends CatalogEntry,
    Pick<ExperimentForm, 'defaults' | 'example' | 'metrics' | 'comparedFields'> {
  readonly fields: (catalog: Catalog) => Fields;
  /** What is found first about a field is what is reported. */
  readonly rules: readonly Rule<DeepPartial<Written<Fields>>>[];
  readonly control?: (settings: Written<Fields>) => object | undefined;
  readonly kept?: (settings: Written<Fields>, changed: (field: string) => boolean) => object;
}

/** A form of which the compiler knows what its rules may ask for. */
export function experimentForm<Fields extends z.ZodRawShape>(parts: FormParts<Fields>): ExperimentForm {
  const { rules, control, kept = (settings: object) => settings, ...form } = parts;
  return {
    ...form,
    // The schema made from these very fields has let the settings through.
    violations: (settings, catalog) => rules.flatMap((rule) => rule(settings as DeepPartial<Written<Fields>>, catalog)),
    ...(control && { control: (settings) => control(settings as Written<Fields>) }),
    kept: (settings, changed) => kept(settings as Written<Fields>, changed),
  };
}

/** What the fields of a form come to: plain, JSON-serialisable data. */
type Written<Fields extends z.ZodRawShape> = DeepReadonly<z.output<z.ZodObject<Fields>>>;

/** The settings of one run of an experiment, by the function that makes its fields. */
export type SettingsOf<Name extends string, Fields extends (catalog: Catalog) => z.ZodRawShape> = {
  readonly experiment: Name;
} & Written<ReturnType<Fields>>;

export type DeepReadonly<T> = { readonly [Key in keyof T]: DeepReadonly<T[Key]> };
export type DeepPartial<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [Key in keyof T]?: DeepPartial<T[Key]> }
    : T;
