/**
 * Warnings with an explanation: ways in which the numbers of a campaign are easily misread. A rule is one file in
 * rules/ and one line in `lint.ts`. It reports what it found in a summary, why that misleads, and what to do instead.
 */
import type { Variant } from '../../experiment/runner.ts';
import type { PairedOutcomes } from '../paired-outcomes.ts';
import type { Summary } from '../summary.ts';
import type { Finding } from '../warning.ts';

export interface LintSubject {
  readonly summary: Summary;
  /** In the order of the summary's rows. */
  readonly variants: readonly Pick<Variant, 'name' | 'settings'>[];
  /** The outcomes of the runs of each pair of variants. */
  readonly outcomes: PairedOutcomes;
}

export interface LintRule {
  readonly name: string;
  /** Why the finding misleads. */
  readonly why: string;
  check(subject: LintSubject): readonly Finding[];
}

/** The share that a report puts first, and that bars show. */
export const MAIN_SHARE = 'recovered|detected';
