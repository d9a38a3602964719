/** All rules over one campaign. */
import type { Warning } from '../warning.ts';
import type { LintRule, LintSubject } from './rule.ts';
import { calibrationAsEvidence } from './rules/calibration-as-evidence.ts';
import { extremeShare } from './rules/extreme-share.ts';
import { manyComparisons } from './rules/many-comparisons.ts';
import { meanOfFew } from './rules/mean-of-few.ts';
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
  meanOfFew,
];

/** All warnings about a campaign, rule by rule; none is an error. */
export function lint(subject: LintSubject): Warning[] {
  return LINT_RULES.flatMap((rule) =>
    rule.check(subject).map((finding) => ({ rule: rule.name, why: rule.why, ...finding })),
  );
}
