/** The plan of a campaign as text: how many runs each variant takes, how long that lasts, and what strata save. */
import type { PlanAim, PlannedVariant } from '../analysis/planning.ts';
import { axesOf, labelOf, NOTHING } from './format.ts';
import { pointsOf } from './sampling-sections.ts';
import { renderSection, type TableOptions } from './table.ts';
import { wrapText } from './text-table.ts';

export interface CampaignPlan {
  readonly scenario: string;
  readonly aim: PlanAim;
  readonly variants: readonly PlannedVariant[];
  /**
   * Runs of each variant that serve all of them, by each way to decide; null where the pilot met the condition nowhere.
   */
  readonly runs: {
    readonly forAnyShare: number | null;
    readonly byPilot: number | null;
    readonly byPrecision: number | null;
  };
  /** Of the pilot, which tells how long runs take here. */
  readonly runsPerSecond: number;
  readonly strata?: PlannedStrata;
}

/** What strata make of the same runs. */
export interface PlannedStrata {
  readonly axis: string;
  /** By variant. */
  readonly allotment: readonly { readonly variant: string; readonly turns: number; readonly runs: number }[];
  /** See `Allotment.gain`. */
  readonly gain: number;
}

/** Ends in a newline. `command` is how the campaign is begun, up to the options that the plan adds. */
export function renderPlan(plan: CampaignPlan, command: string, options: TableOptions): string {
  const { aim, variants } = plan;
  const source = 'Leveugle et al., DATE 2009';
  const population = Number.isFinite(aim.population) ? `${aim.population} faults` : 'infinitely many faults';
  const table = renderSection(
    {
      title:
        `Runs for ${aim.metric} to +/- ${pointsOf(aim.within)} points at ${aim.confidence * 100} %, ` +
        `of ${population}`,
      columns: [
        { header: axesOf({ rows: variants }), align: 'left', wrap: true },
        { header: 'pilot', align: 'right' },
        { header: 'any share', align: 'right' },
        { header: "pilot's share", align: 'right' },
        { header: '--precision, expected', align: 'right' },
      ],
      rows: variants.map((row) => [
        labelOf(row),
        `${row.numerator}/${row.denominator}`,
        ...[row.runsForAnyShare, row.runsByPilot, row.runsByPrecision].map((runs) =>
          runs === null ? NOTHING : `${runs}`,
        ),
      ]),
      notes: [
        `any share: ${source}, for a share of one half, which takes most. pilot's share: the same ` +
          "for the share nearest to one half that the pilot's interval allows.",
        '--precision stops by itself, may be looked at whenever one likes, and pays for that with ' +
          'about 1.9 times the runs.',
      ],
    },
    options,
  );
  return `${[table, choicesOf(plan, command), ...strataLines(plan, options)].join('\n\n')}\n`;
}

/** The plan of a system that is described by its states, of which no share is measured. */
export interface ChainPlan {
  readonly scenario: string;
  readonly variants: number;
  readonly runs: number;
  /** How large the chains are, in words. */
  readonly chains: string;
}

/** Ends in a newline. */
export function renderChainPlan({ scenario, variants, runs, chains }: ChainPlan, width: number): string {
  const text =
    `${scenario}: ${variants} variants x ${runs} runs, ${chains}. A state model measures no ` +
    'shares, so no number of runs ' +
    'follows from a precision: intervals become half as wide with four times the runs, or with ' +
    'four times horizonYears.';
  return `${wrapText(text, width).join('\n')}\n`;
}

/** The commands to choose from, each with what it costs. */
function choicesOf({ runs, variants, aim, runsPerSecond }: CampaignPlan, command: string): string {
  const precision = `--precision '${aim.metric}=${aim.within}' --confidence ${aim.confidence}`;
  const choices = [
    { why: 'whatever the shares are', each: runs.forAnyShare, options: `--runs ${runs.forAnyShare}` },
    { why: "for the pilot's shares", each: runs.byPilot, options: `--runs ${runs.byPilot}` },
    {
      why: 'stopping by itself',
      each: runs.byPrecision,
      options: `${precision} --max-runs ${2 * (runs.byPrecision ?? 0)}`,
    },
  ];
  const lines = choices.flatMap(({ why, each, options }) => {
    if (each === null) return [];
    const all = each * variants.length;
    return [`${why}, ${all} runs, ${duration(all / runsPerSecond)}:`, `  ${command} ${options}`];
  });
  return lines.length === 0
    ? `no run of the pilot met the condition of ${aim.metric}: there is nothing to plan with`
    : lines.join('\n');
}

function strataLines({ strata, variants }: CampaignPlan, options: TableOptions): string[] {
  if (strata === undefined) return [];
  const more = ((strata.gain - 1) * 100).toFixed(0);
  return [
    renderSection(
      {
        title: `Strata by ${strata.axis}: Neyman's allotment from the pilot, as the campaign will use it`,
        columns: [
          { header: axesOf({ rows: variants }), align: 'left', wrap: true },
          { header: 'turns in a round', align: 'right' },
          { header: 'runs', align: 'right' },
        ],
        rows: strata.allotment.map(({ turns, runs }, index) => [
          labelOf(variants[index] ?? { variant: '', factors: {} }),
          `${turns}`,
          `${runs}`,
        ]),
        notes: [
          `The same interval of the whole population would take ${more} % more runs if all variants got the same.`,
        ],
      },
      options,
    ),
  ];
}

/** "about 40 s", "about 3 min", "about 2.5 h". */
function duration(seconds: number): string {
  if (seconds < 100) return `about ${Math.max(1, Math.round(seconds))} s`;
  return seconds < 6000 ? `about ${Math.round(seconds / 60)} min` : `about ${(seconds / 3600).toFixed(1)} h`;
}
