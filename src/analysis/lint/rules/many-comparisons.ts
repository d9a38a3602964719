/** Many comparisons, each made as if it were the only one. */
import type { LintRule } from '../rule.ts';

/** From this probability on, a false positive among all pairs is likely enough to warn about. */
const LIKELY = 0.2;

export const manyComparisons: LintRule = {
  name: 'many-comparisons',
  why:
    'A comparison at 95 % shows a difference that does not exist in one case out of twenty (a ' +
    'false positive). The largest difference among all pairs of many variants may be one of these.',
  check({ summary }) {
    const variants = summary.rows.filter(({ runs }) => runs > 0).length;
    const pairs = (variants * (variants - 1)) / 2;
    const alarm = 1 - summary.confidence ** pairs;
    if (alarm < LIKELY) return [];
    return [
      {
        where: [summary.scenario],
        what:
          `${variants} variants make ${pairs} pairs: if none differed, up to ` +
          `${(pairs * (1 - summary.confidence)).toFixed(1)} of them would still appear to differ on average`,
        instead:
          'name the comparisons that matter before looking, and make them together: rvisim compare DIR ' +
          'A B C ... corrects for all of them (Holm)',
      },
    ];
  },
};
