/**
 * Warnings with an explanation: ways in which the numbers of a campaign are easily misread. A rule is one file in
 * rules/ and one line in `lint.ts`; it looks at a summary and says what it found, why that misleads, and what to do
 * instead.
 */
import type { Variant } from '../../experiment/runner.ts';
import type { PairedOutcomes } from '../paired-outcomes.ts';
import type { Summary } from '../summary.ts';
import type { Finding } from '../warning.ts';

export interface LintSubject {
  readonly summary: Summary;
  /** In the order of the summary's rows. */
  readonly variants: readonly Pick<Variant, 'name' | 'settings'>[];
  /** How the runs of each pair of variants fell out together. */
  readonly outcomes: PairedOutcomes;
}

export interface LintRule {
  readonly name: string;
  /** Why what the rule finds misleads. */
  readonly why: string;
  check(subject: LintSubject): readonly Finding[];
}

/** The share that a report puts first, and that bars show. */
export const MAIN_SHARE = 'recovered|detected';
