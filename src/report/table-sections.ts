/**
 * The sections of the tables on the terminal: simulated beside reported figures, the funnel, the causes of failure, and
 * the times of repairs. `table.ts` lays them out.
 */
import { failuresOf } from '../analysis/failures.ts';
import type { Summary } from '../analysis/summary.ts';
import { FAILURE_METRICS } from '../experiment/metrics.ts';
import { type MetricName, metricsOf } from '../experiments.ts';
import { askedSection } from './asked-section.ts';
import { availabilitySection } from './availability-section.ts';
import { downtimeSection } from './downtime-section.ts';
import { labelOf, milliseconds, NOTHING, percent } from './format.ts';
import { funnelSection } from './funnel-section.ts';
import { largestSections } from './largest-section.ts';
import { longRunSection } from './long-run-section.ts';
import { measuresSections } from './measures-section.ts';
import { ratiosSection } from './ratio-section.ts';
import { isReported, variantColumn } from './reported-columns.ts';
import { precisionSection, strataSection } from './sampling-sections.ts';
import type { Section } from './section.ts';
import { shareSection } from './share-section.ts';
import { timesSection } from './times-section.ts';

const MAIN_METRIC: MetricName = 'recovered|detected';

/**
 * The sections that the summary has data for: the main metric, the other shares that have reported figures or are
 * measured by runs, and the rest.
 */
export function sectionsOf(summary: Summary): Section[] {
  const shares = metricsOf(summary.experiment).filter(([, { unit }]) => unit === 'share');
  const alsoReported = shares.flatMap(([name, { isDetail }]) => {
    const isShown = isReported(summary, name) || !(name in FAILURE_METRICS || isDetail === true);
    return name !== MAIN_METRIC && isShown ? [name] : [];
  });
  return [
    precisionSection(summary),
    strataSection(summary),
    ...[MAIN_METRIC, ...alsoReported].map((name) => shareSection(summary, name)),
    funnelSection(summary),
    causesSection(summary),
    ratiosSection(summary),
    timesSection(summary),
    downtimeSection(summary),
    ...largestSections(summary),
    ...measuresSections(summary),
    longRunSection(summary),
    askedSection(summary),
    availabilitySection(summary),
    repairsSection(summary),
  ].filter((section) => section.rows.length > 0);
}

/**
 * One line for each cause, with the variant's name at its first. In an increment it shows the failures that each step
 * leaves for the next ones.
 */
function causesSection(summary: Summary): Section {
  return {
    title: 'Failed runs by what made them fail',
    columns: [
      variantColumn(summary),
      { header: 'cause', align: 'left', wrap: true },
      { header: 'runs', align: 'right' },
      { header: '% of failed', align: 'right' },
      { header: '% of detected', align: 'right' },
    ],
    rows: summary.rows.flatMap((row) =>
      failuresOf(row).map(({ cause, runs, failed, shareOfFailed, shareOfDetected }, index) => [
        index === 0 ? labelOf(row) : '',
        cause,
        `${runs}/${failed}`,
        percent(shareOfFailed),
        shareOfDetected === null ? NOTHING : percent(shareOfDetected),
      ]),
    ),
  };
}

function repairsSection(summary: Summary): Section {
  return {
    title: 'Completed recoveries: median ms of each repair',
    columns: [
      variantColumn(summary),
      { header: 'total', align: 'right' },
      { header: 'of which', align: 'left', wrap: true },
    ],
    rows: summary.rows
      .filter((row) => row.repairs.length > 0)
      .map((row) => {
        const total = row.metrics['recoveryMs|recovery-attempted'];
        const repairs = row.repairs.map(({ repair, ms }) => `${repair} ${milliseconds(ms.p50)}`);
        return [labelOf(row), milliseconds(total?.kind === 'quantity' ? total.p50 : null), repairs.join(', ')];
      }),
  };
}
