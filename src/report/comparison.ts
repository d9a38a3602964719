/**
 * A paired comparison as text: how often each side did better, the difference with its interval and test, the gain by
 * pairing, and the audit of the pairs.
 */

import type { AuditSummary } from '../analysis/audit-summary.ts';
import type { PairedComparison } from '../analysis/paired-comparison.ts';
import type { ComparedMetric } from '../analysis/paired-metric.ts';
import { clopperPearson } from '../analysis/proportion.ts';
import type { MetricUnit } from '../experiment/metrics.ts';
import { renderAudit } from './audit.ts';
import { confidenceOf, METHOD_NAMES, NOTHING, percent, points, share, unitAfter } from './format.ts';
import { wrapText } from './text-table.ts';

const LABEL = 24;

/** An audit, or the reason why there is none. */
export type AuditResult = AuditSummary | { readonly impossible: string };

/** What the comparison is about, then a block for each metric, then the audit. Ends in a newline. */
export function renderComparison(comparison: PairedComparison, audit: AuditResult | undefined, width: number): string {
  const { a, b, pairs, struck, sameStrike, metrics, tests } = comparison;
  const lines = [
    `A: ${a}`,
    `B: ${b}`,
    `${pairs} pairs of runs with the same index${
      struck === 0 ? '' : `; in ${sameStrike} of ${struck} the fault struck both at the same instruction`
    }`,
    ...metrics.flatMap((metric) => ['', ...metricLines(metric, tests)]),
    ...(audit === undefined
      ? []
      : ['', ...('impossible' in audit ? [`No audit: ${audit.impossible}`] : renderAudit(audit))]),
  ];
  return `${lines.flatMap((line) => hanging(line, width)).join('\n')}\n`;
}

function metricLines(metric: ComparedMetric, tests: number): string[] {
  const title = `${metric.metric}: ${metric.meaning}`;
  if (metric.pairs === 0) return [title, ...leftOut(metric), row('so', 'nothing to compare: no pair has both sides')];
  return [
    title,
    ...(metric.kind === 'share' ? shareLines(metric) : quantityLines(metric)),
    row('test', testOf(metric, tests)),
    row('pairing', worthOf(metric)),
    row('so', verdictOn(metric)),
  ];
}

function shareLines(metric: ComparedMetric & { readonly kind: 'share' }): string[] {
  const { both, onlyA, onlyB, neither, unanswered } = metric.counts;
  const { pairs, low, high } = metric;
  return [
    row('A', `${share(metric.a)}  ${both + onlyA}/${pairs} pairs (${metric.condition})`),
    row('B', `${share(metric.b)}  ${both + onlyB}/${pairs}`),
    ...leftOut(metric),
    ...(unanswered > 0 ? [row('no answer', `${unanswered} pairs, which interval and test allow for`)] : []),
    row('alike', `both ${both}, neither ${neither}`),
    row('discordant', `only A ${onlyA}, only B ${onlyB}`),
    row(
      'A - B',
      `${metric.difference === null ? NOTHING : points(metric.difference)} points, ` +
        `${confidenceOf(metric)} interval [${percent(low)}, ${percent(high)}] (Tango's score ` +
        'interval)',
    ),
  ];
}

function quantityLines(metric: ComparedMetric & { readonly kind: 'quantity' }): string[] {
  const { pairs, unanswered } = metric;
  const { unit, size, signed, between } = wordsFor(metric.unit);
  const interval = `${confidenceOf(metric)} interval`;
  return [
    row('A', `mean ${size(metric.a)}${unit.value}  over ${pairs} pairs (${metric.condition})`),
    row('B', `mean ${size(metric.b)}${unit.value}`),
    ...leftOut(metric),
    ...(unanswered > 0 ? [row('no answer', `${unanswered} pairs, which leave the mean without bounds`)] : []),
    row('A - B, mean', `${signed(metric.difference)}${unit.difference}, ${differenceIn(metric)}`),
    row(
      'A - B, median',
      `${signed(metric.median)}${unit.difference}, ` +
        `${interval} ${between(metric.medianLow, metric.medianHigh)} (order statistics)`,
    ),
  ];
}

function differenceIn(metric: ComparedMetric & { readonly kind: 'quantity' }): string {
  const { between } = wordsFor(metric.unit);
  const { low, high, pairs, unanswered, worth } = metric;
  const isConstant = worth === null && pairs > 1 && unanswered === 0;
  if (isConstant) return `the same in all ${pairs} pairs: no interval, since the pairs do not vary`;
  return `${confidenceOf(metric)} interval ${between(low, high)} (${METHOD_NAMES[metric.interval]})`;
}

function leftOut(metric: ComparedMetric): string[] {
  const { conditionOnlyA, conditionOnlyB } = metric;
  return [
    ...onOneSide('left out', conditionOnlyA, conditionOnlyB, 'meets the condition'),
    ...(metric.kind === 'quantity' ? withoutValue(metric) : []),
  ];
}

function withoutValue({ onlyA, onlyB, othersNeverEnd }: ComparedMetric & { readonly kind: 'quantity' }): string[] {
  if (!othersNeverEnd) return onOneSide('left out', onlyA, onlyB, 'has a value');
  return onOneSide(
    'never ended',
    onlyA,
    onlyB,
    'has an end: left out of the means, longer than any for median and test',
  );
}

function onOneSide(label: string, onlyA: number, onlyB: number, what: string): string[] {
  return onlyA + onlyB > 0 ? [row(label, `${onlyA} pairs in which only A, ${onlyB} in which only B ${what}`)] : [];
}

const TEST_NAMES = { 'exact-mcnemar': 'exact McNemar', 'exact-sign': 'exact sign test' } as const;

function testOf({ test, p, adjustedP }: ComparedMetric, tests: number): string {
  const corrected = tests === 1 ? '' : `, corrected for ${tests} tests (Holm) ${probability(adjustedP)}`;
  return `${TEST_NAMES[test]}: p ${p < SMALLEST_P ? 'is' : '='} ${probability(p)}${corrected}`;
}

function worthOf({ worth, pairs }: ComparedMetric): string {
  if (worth === null) return 'all pairs differ by the same amount: no variation is left';
  if (worth >= 1000) return 'worth more than a thousand times the runs: the pairs hardly vary';
  return (
    `worth ${worth.toPrecision(3)} times the runs: unpaired, it would take about ` +
    `${Math.round(pairs * worth)} such runs of each for an interval this narrow`
  );
}

/** A test that does not reject does not show that there is no difference. */
function verdictOn(metric: ComparedMetric): string {
  const { adjustedP, confidence } = metric;
  if (metric.kind === 'quantity' && metric.worth === null && metric.difference === 0)
    return (
      `no pair differs; at ${confidenceOf(metric)}, up to ` +
      `${share(clopperPearson(0, metric.pairs, confidence).high)} of such pairs could`
    );
  if (adjustedP >= 1 - confidence)
    return `no difference is shown at ${confidenceOf({ confidence })}; the interval says how large one could still be`;
  // The sign test is a test of the median.
  const difference = metric.kind === 'share' ? metric.difference : metric.direction;
  const words = metric.kind === 'share' ? ['more often than', 'less often than'] : ['more than', 'less than'];
  return `A ${words[(difference ?? 0) > 0 ? 0 : 1] ?? ''} B, beyond chance at ${confidenceOf({ confidence })}`;
}

/** "0.032", "1.3e-12"; values too small for a double are not shown as 0. */
function probability(p: number): string {
  if (p < SMALLEST_P) return `less than ${SMALLEST_P}`;
  return p >= 0.001 ? `${Number(p.toPrecision(2))}` : p.toExponential(1);
}

const SMALLEST_P = 1e-300;

/** How values and differences of a unit are written: of ratios, in per cent and points. */
function wordsFor(unit: MetricUnit) {
  const scale = unit === 'ratio' ? 100 : 1;
  const sized = (value: number | null): string => size(value === null ? null : value * scale);
  const signed = (value: number | null): string => (value !== null && value > 0 ? `+${sized(value)}` : sized(value));
  return {
    unit:
      unit === 'ratio'
        ? { value: ' %', difference: ' points' }
        : { value: unitAfter(unit), difference: unitAfter(unit) },
    size: sized,
    signed,
    between: (low: number | null, high: number | null): string =>
      low === null || high === null ? NOTHING : `[${signed(low)}, ${signed(high)}]`,
  };
}

/** With microseconds, since pairs may differ by no more. */
function size(value: number | null): string {
  if (value === null) return NOTHING;
  return value.toFixed(Math.abs(value) >= 10_000 ? 0 : 3);
}

const row = (label: string, text: string): string => `  ${label.padEnd(LABEL - 2)}${text}`;

/** A row that is too long is wrapped below its text. */
function hanging(line: string, width: number): string[] {
  if (line.length <= width || !line.startsWith('  ')) return line === '' ? [''] : wrapText(line, width);
  const [first = '', ...rest] = wrapText(line.slice(LABEL), Math.max(40, width - LABEL));
  return [line.slice(0, LABEL) + first, ...rest.map((text) => ' '.repeat(LABEL) + text)];
}
