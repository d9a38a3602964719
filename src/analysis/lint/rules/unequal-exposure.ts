/**
 * Percentages compared between variants that were not exposed to the same faults. After Schirmeier, Borchert and
 * Spinczyk, Avoiding Pitfalls in Fault-Injection Based Comparison of Program Susceptibility to Soft Errors (DSN 2015).
 */
import { fieldsBesideTheMechanism } from '../../../campaign/audit.ts';
import type { SummaryRow } from '../../summary.ts';
import type { Finding } from '../../warning.ts';
import type { LintRule, LintSubject } from '../rule.ts';

export const unequalExposure: LintRule = {
  name: 'unequal-exposure',
  why:
    'A percentage of injected or detected faults does not show how many faults there are: a variant ' +
    'that spends twice the time where faults strike is struck twice as often, at the same ' +
    'percentage. And a condition that one variant meets more often than another selects other runs.',
  check: (subject) => [...otherFaults(subject), ...otherDenominators(subject)],
};

/** Variants that differ in more than their mechanism have the same time of a fault, but not the same place. */
function otherFaults({ variants, summary }: LintSubject): Finding[] {
  const [first] = variants;
  // Where failures come by themselves, as in a year of a cluster, no percentage is one of injected faults.
  const isInjected = summary.rows.some(({ metrics }) => metrics['detected|injected'] !== undefined);
  if (first === undefined || !isInjected) return [];
  const fields = new Set(variants.flatMap(({ settings }) => fieldsBesideTheMechanism(first.settings, settings)));
  if (fields.size === 0) return [];
  const listed = [...fields].join(', ');
  return [
    {
      where: [...fields],
      what: `the variants differ in ${listed}, so that the same run index is not the same fault`,
      instead:
        `compare percentages only between variants with the same ${listed}, or weight them by how ` +
        'often faults strike in each',
    },
  ];
}

/** Shares of detected runs, when the detected parts of the runs clearly differ. */
function otherDenominators({ summary }: LintSubject): Finding[] {
  const detected = summary.rows.flatMap((row) => detectedShare(row));
  const least = detected.reduce((low, each) => (each.high < low.high ? each : low), detected[0] ?? noVariant);
  const most = detected.reduce((high, each) => (each.low > high.low ? each : high), detected[0] ?? noVariant);
  if (least.high >= most.low) return [];
  return [
    {
      where: [least.variant, most.variant],
      what:
        `${percent(least.value)} % of the injected faults were detected in one, ` +
        `${percent(most.value)} % in the other: their shares of detected runs are about different ` +
        'runs',
      instead: 'compare shares of injected faults, or the pairs in which both were detected (rvisim compare)',
    },
  ];
}

const noVariant = { variant: '', value: 0, low: 0, high: 1 };

function detectedShare({ variant, metrics }: SummaryRow): (typeof noVariant)[] {
  const metric = metrics['detected|injected'];
  if (metric?.kind !== 'proportion' || metric.value === null) return [];
  return [{ variant, value: metric.value, low: metric.low, high: metric.high }];
}

const percent = (share: number): string => (100 * share).toFixed(1);
