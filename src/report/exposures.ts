/** The derived exposures of an increment as text: simulated, reported, and the share of runs that had the damage. */
import type { Exposure } from '../analysis/exposures.ts';
import type { Summary } from '../analysis/summary.ts';
import { confidenceOf, NOTHING, percent, points, share } from './format.ts';
import type { Section } from './section.ts';
import { renderFacts, renderSection, type TableOptions } from './table.ts';

/** One text ending in a newline; `summary` is of the same campaign. */
export function renderExposures(summary: Summary, exposures: readonly Exposure[], options: TableOptions): string {
  const method =
    `Intervals: ${confidenceOf(summary)}, score interval of Nam and Blackwelder for the ratio of ` +
    'two shares of the same runs.';
  return `${[renderFacts(summary, [method], options), renderSection(sectionOf(exposures), options)].join('\n\n')}\n`;
}

function sectionOf(exposures: readonly Exposure[]): Section {
  const unpaired = exposures.reduce((total, exposure) => total + exposure.unpaired, 0);
  const damaged = exposures.some((exposure) => exposure.damaged !== null);
  return {
    title: 'Exposures: 1 - before/after, of the detected runs',
    columns: [
      { header: 'step', align: 'left', wrap: true },
      { header: 'simulated', align: 'right' },
      { header: 'interval', align: 'right' },
      { header: 'runs', align: 'right' },
      { header: 'reported', align: 'right' },
      { header: 'diff., points', align: 'right' },
      { header: 'damaged', align: 'right' },
      { header: 'sources, use', align: 'left', wrap: true },
    ],
    rows: exposures.map(cells),
    notes: [
      ...(damaged
        ? [
            "Damaged: the share of these runs with damage that the step's repairs mend, at the " +
              `strike or when the VMM had stopped (${kindsOf(exposures)}). It may be larger than the ` +
              'exposure, which counts a run with two kinds of damage only at the later step, and leaves ' +
              'out runs that would have survived. It may be smaller where the recovery itself does the ' +
              'damage.',
          ]
        : []),
      ...(unpaired > 0
        ? [`${unpaired} pairs are left out: a run without an answer, or undetected under one of the two steps.`]
        : []),
    ],
  };
}

function cells({ step, simulated, pairs, reported, damaged }: Exposure): string[] {
  const runs = pairs.both + pairs.firstOnly + pairs.secondOnly + pairs.neither;
  const difference = simulated === null || reported === null ? null : simulated.value - reported.value;
  return [
    step,
    share(simulated?.value ?? null),
    simulated === null ? NOTHING : `[${percent(simulated.low)}, ${percent(simulated.high)}]`,
    `${runs}`,
    reported === null ? NOTHING : share(reported.value),
    difference === null ? NOTHING : points(difference),
    share(damaged),
    reported === null ? NOTHING : `${reported.sources}, ${reported.use}`,
  ];
}

const kindsOf = (exposures: readonly Exposure[]): string =>
  exposures.flatMap(({ step, kinds }) => (kinds.length === 0 ? [] : [`${step}: ${kinds.join(', ')}`])).join('; ');
