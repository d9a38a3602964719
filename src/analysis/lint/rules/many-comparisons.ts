/** Many comparisons, each made as if it were the only one. */
import type { LintRule } from '../rule.ts';

/** From this chance of a false alarm on, somebody will find one. */
const LIKELY = 0.2;

export const manyComparisons: LintRule = {
  name: 'many-comparisons',
  why:
    'Every comparison at 95 % cries wolf one time in twenty where there is none; whoever looks ' +
    'at all pairs of many variants and reports the largest difference has picked it for its luck.',
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
          `${(pairs * (1 - summary.confidence)).toFixed(1)} of them would seem to on average`,
        instead:
          'name the comparisons that matter before looking, and make them together: rvisim compare DIR ' +
          'A B C ... corrects for all of them (Holm)',
      },
    ];
  },
};
