/** The runner of an experiment: it makes a record from a spec, without any other input or output. */
import type { RunObserver } from './observer.ts';
import type { RunRecord } from './record.ts';

/** The settings of one run: the fields of its experiment, as plain, JSON-serialisable data. */
export interface RunSettings {
  /** The name of the experiment. Default: the default experiment. */
  readonly experiment?: string | undefined;
}

/** One combination of the values of a scenario's axes. */
export interface VariantOf<Settings> {
  /** From 0, without gaps, in the order of the file. Part of the identity of a run. */
  readonly index: number;
  /** `step=Basic, workload=NetBench`; `base` when nothing varies. */
  readonly name: string;
  /** The value of each axis. */
  readonly factors: Readonly<Record<string, string>>;
  readonly settings: Settings;
}

/** One run of one variant, with the settings of its experiment. */
export interface SpecOf<Settings> {
  /** Made by `run-id.ts`. */
  readonly id: string;
  readonly variant: VariantOf<Settings>;
  readonly run: number;
  /** The scenario's seed. */
  readonly seed: string;
}

/**
 * Makes a record from a spec: the same bytes for the same spec, independent of earlier runs. The observer is called for
 * events and never changes the record. After an exception a runner is in an unknown state and must be replaced. Its
 * measures have the names of the experiment's metrics.
 */
export type RunnerOf<Settings, Metric extends string> = (
  spec: SpecOf<Settings>,
  observer?: RunObserver,
) => RunRecord<Metric>;

/** For code that is independent of the experiment. */
export type Variant = VariantOf<RunSettings>;
export type RunSpec = SpecOf<RunSettings>;
export type Runner = RunnerOf<RunSettings, string>;
