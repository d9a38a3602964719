/**
 * Intervals that overlap although the difference is significant. After Schenker and Gentleman, On Judging the
 * Significance of Differences by Examining the Overlap Between Confidence Intervals (The American Statistician 55,
 * 2001).
 */
import { fieldsBesideTheMechanism } from '../../../campaign/audit.ts';
import { mcnemar } from '../../paired-share.ts';
import { type LintRule, type LintSubject, MAIN_SHARE } from '../rule.ts';

/** With more variants only neighbours are checked. */
const MOST_VARIANTS = 100;
/** Further pairs are only counted. */
const SHOWN = 5;

export const overlappingBars: LintRule = {
  name: 'overlapping-bars',
  why:
    'Two 95 % intervals may overlap although the difference is significant: judging by overlap ' +
    'allows for more random error than the difference has. When runs are paired by the same ' +
    'faults, most of the random error is common to both and cancels; the bars do not show that.',
  check(subject) {
    const hidden = hiddenDifferences(subject);
    if (hidden.length === 0) return [];
    const more = hidden.length > SHOWN ? `, and ${hidden.length - SHOWN} more pairs` : '';
    return [
      {
        where: hidden.slice(0, SHOWN).map(({ a, b }) => `${a} / ${b}`),
        what: `intervals overlap, but the pairs differ: ${hidden
          .slice(0, SHOWN)
          .map(({ words }) => words)
          .join('; ')}${more}`,
        instead: 'judge a difference by its own interval: rvisim compare DIR A B',
      },
    ];
  },
};

interface Hidden {
  readonly a: string;
  readonly b: string;
  readonly words: string;
}

/** Only variants that differ in nothing but their mechanism are pairs. */
function hiddenDifferences({ summary, variants, outcomes }: LintSubject): Hidden[] {
  const settings = new Map(variants.map((variant) => [variant.name, variant.settings]));
  const bars = summary.rows.flatMap(({ variant, metrics }) => {
    const metric = metrics[MAIN_SHARE];
    const of = settings.get(variant);
    if (of === undefined) return [];
    return metric?.kind === 'proportion' && metric.denominator > 0
      ? [{ variant, settings: of, low: metric.low, high: metric.high }]
      : [];
  });
  return bars.flatMap((one, index) =>
    bars.slice(index + 1, bars.length > MOST_VARIANTS ? index + 2 : undefined).flatMap((other): Hidden[] => {
      if (one.high < other.low || other.high < one.low) return [];
      if (fieldsBesideTheMechanism(one.settings, other.settings).length > 0) return [];
      const { onlyA, onlyB } = outcomes.counts(one.variant, other.variant);
      const p = mcnemar(onlyA, onlyB);
      if (p >= 1 - summary.confidence) return [];
      return [
        {
          a: one.variant,
          b: other.variant,
          words: `${onlyA} against ${onlyB} discordant pairs, p = ${p.toPrecision(2)}`,
        },
      ];
    }),
  );
}
