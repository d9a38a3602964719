/** The rule by which a campaign may end before its plan does: a function of its question alone. */
import { precisionRule } from '../analysis/precision.ts';
import type { Question } from '../campaign/manifest.ts';
import { planOf } from '../campaign/plan.ts';
import type { StopRule } from '../campaign/stop-rule.ts';

export const stopRuleOf = (question: Question): StopRule | undefined =>
  precisionRule(question.scenario, planOf(question.scenario, question));
