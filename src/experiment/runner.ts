/**
 * How a run of some kind of experiment is done: the contract of what is in `experiments/`. What its scenario files may
 * say is in the file of the same name in `scenario/experiments/`.
 */

import type { RunSettings } from '../experiments/forms.ts';
import type { Variant } from '../scenario/variants.ts';
import type { RunRecord } from './record.ts';
import type { Timeline } from './timeline.ts';

/** One run of one variant, with the settings of its experiment. */
export interface SpecOf<Settings extends RunSettings> {
  /** As `run-id.ts` makes it. */
  readonly id: string;
  readonly variant: Omit<Variant, 'settings'> & { readonly settings: Settings };
  readonly run: number;
  /** The scenario's seed. */
  readonly seed: string;
}

/**
 * Makes a record from a spec: the same bytes for the same spec, whatever it has done before. `probe` is told the story
 * and never changes the record. What throws leaves it in an unknown state; then another one is made.
 */
export type RunnerOf<Settings extends RunSettings> = (spec: SpecOf<Settings>, probe?: Timeline) => RunRecord;

/** For whoever does not care what it is about. */
export type RunSpec = SpecOf<RunSettings>;
export type Runner = RunnerOf<RunSettings>;
