/** How a run of an experiment is done: from a spec to a record, and nothing else goes in or comes out. */
import type { RunObserver } from './observer.ts';
import type { RunRecord } from './record.ts';

/** What one run needs: a plain, JSON-serialisable record of the fields of its experiment. */
export interface RunSettings {
  /** Which experiment; the default one if not said. */
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
  /** As `run-id.ts` makes it. */
  readonly id: string;
  readonly variant: VariantOf<Settings>;
  readonly run: number;
  /** The scenario's seed. */
  readonly seed: string;
}

/**
 * Makes a record from a spec: the same bytes for the same spec, independent of earlier runs. The observer is called
 * for events and never changes the record. After an exception a runner is in an unknown state and must be replaced. Its
 * measures are named as the experiment's metrics.
 */
export type RunnerOf<Settings, Metric extends string> = (
  spec: SpecOf<Settings>,
  observer?: RunObserver,
) => RunRecord<Metric>;

/** For code that does not depend on the experiment. */
export type Variant = VariantOf<RunSettings>;
export type RunSpec = SpecOf<RunSettings>;
export type Runner = RunnerOf<RunSettings, string>;
