/** All rules over one campaign. */
import type { Variant } from '../../scenario/variants.ts';
import { PairedOutcomes } from '../paired-outcomes.ts';
import { type Summary, type SummaryInput, summarize } from '../summary.ts';
import type { Warning } from '../warning.ts';
import { type LintRule, type LintSubject, MAIN_SHARE } from './rule.ts';
import { calibrationAsEvidence } from './rules/calibration-as-evidence.ts';
import { extremeShare } from './rules/extreme-share.ts';
import { manyComparisons } from './rules/many-comparisons.ts';
import { missingInterval } from './rules/missing-interval.ts';
import { overlappingBars } from './rules/overlapping-bars.ts';
import { unequalExposure } from './rules/unequal-exposure.ts';

export const LINT_RULES: readonly LintRule[] = [
  extremeShare,
  unequalExposure,
  overlappingBars,
  manyComparisons,
  calibrationAsEvidence,
  missingInterval,
];

/** Every warning there is about a campaign, rule by rule; none is an error. */
export function lint(subject: LintSubject): Warning[] {
  return LINT_RULES.flatMap((rule) =>
    rule.check(subject).map((finding) => ({ rule: rule.name, why: rule.why, ...finding })),
  );
}

/** A Summary with what is easily misread in it. The records are read once. */
export function review(input: SummaryInput & { readonly variants: readonly Variant[] }): Summary {
  const outcomes = new PairedOutcomes(MAIN_SHARE);
  const summary = summarize({ ...input, records: outcomes.noted(input.records) });
  return { ...summary, warnings: lint({ summary, variants: input.variants, outcomes }) };
}
