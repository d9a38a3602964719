/** The funnel as a table, and the columns for runs without an answer in tables of shares. */
import { FUNNEL_STAGES, type FunnelStage, stageMeaning } from '../analysis/funnel.ts';
import type { Proportion } from '../analysis/proportion.ts';
import type { Summary } from '../analysis/summary.ts';
import { axesOf, confidenceOf, labelOf, share, shareInterval } from './format.ts';
import type { Section } from './section.ts';
import type { TextColumn } from './text-table.ts';

/** Stages with the same count are combined in one line. */
export function funnelSection(summary: Summary): Section {
  return {
    intervals: ['shares'],
    title: 'Funnel: each stage of the runs of the stage before it',
    columns: [
      { header: axesOf(summary), align: 'left', wrap: true },
      { header: 'stage', align: 'left', wrap: true },
      { header: 'runs', align: 'right' },
      { header: 'share', align: 'right' },
      { header: `${confidenceOf(summary)} interval`, align: 'right' },
      ...(hasUnanswered(summary) ? BOUND_COLUMNS : []),
    ],
    // A run that only measures is not in the funnel.
    rows: summary.rows
      .filter(({ outcomes }) => Object.keys(outcomes).length > 0)
      .flatMap((row) =>
        joinedStages(row.funnel).map((stages, index) => funnelCells(summary, index === 0 ? labelOf(row) : '', stages)),
      ),
    notes: FUNNEL_STAGES.map((stage) => `${stage}: ${stageMeaning(stage)}`),
  };
}

function joinedStages(funnel: readonly FunnelStage[]): FunnelStage[][] {
  const lines: FunnelStage[][] = [];
  for (const stage of funnel) {
    const line = lines.at(-1);
    const { numerator, denominator } = stage;
    const isSame = line?.[0]?.numerator === numerator && line[0].denominator === denominator;
    if (line !== undefined && isSame) line.push(stage);
    else lines.push([stage]);
  }
  return lines;
}

function funnelCells(summary: Summary, label: string, stages: readonly FunnelStage[]): string[] {
  const [first] = stages;
  if (first === undefined) return [label];
  return [
    label,
    stages.map(({ stage }) => stage).join(', '),
    `${first.numerator}/${first.denominator}`,
    share(first.value),
    shareInterval(first),
    ...(hasUnanswered(summary) ? boundCells(first) : []),
  ];
}

/** Added after a share and its runs if any variant has runs without an answer. */
export const BOUND_COLUMNS: readonly TextColumn[] = [
  { header: 'no answer', align: 'right' },
  { header: 'worst to best case', align: 'right' },
];

export const boundCells = ({ unanswered, worst, best }: Proportion): string[] => [
  `${unanswered}`,
  `${share(worst)} to ${share(best)}`,
];

export const hasUnanswered = (summary: Summary): boolean => summary.rows.some((row) => row.unanswered > 0);
