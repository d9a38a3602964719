/**
 * The plan of a campaign as text: the number of runs of each variant, the time that they take, and the runs that strata
 * save.
 */
import type { PlanAim, PlannedVariant } from '../analysis/planning.ts';
import { amount, axesOf, confidenceOf, labelOf, NOTHING, quantity } from './format.ts';
import { pointsOf } from './sampling-sections.ts';
import type { Section } from './section.ts';
import { renderSection, type TableOptions } from './table.ts';
import { wrapText } from './text-table.ts';

export interface CampaignPlan {
  readonly scenario: string;
  readonly aim: PlanAim;
  readonly variants: readonly PlannedVariant[];
  /**
   * Runs of each variant by method of planning, enough for all variants; null if no run of the pilot met the condition.
   */
  readonly runs: {
    readonly forAnyShare: number | null;
    readonly byPilot: number | null;
    readonly ifUnlucky: number | null;
    readonly byPrecision: number | null;
  };
  /** The speed of the pilot on this machine. */
  readonly runsPerSecond: number;
  readonly strata?: PlannedStrata;
  /** For state models: a description of the size of their chains. */
  readonly chains?: string;
}

/** The allotment of the same number of runs to strata. */
export interface PlannedStrata {
  readonly axis: string;
  /** By variant. */
  readonly allotment: readonly { readonly variant: string; readonly turns: number; readonly runs: number }[];
  /** See `Allotment.gain`. */
  readonly gain: number;
}

/** Ends in a newline. `command` begins the campaign, without the options that the plan adds. */
export function renderPlan(plan: CampaignPlan, command: string, options: TableOptions): string {
  const isShare = plan.variants.every(({ kind }) => kind === 'proportion');
  const table = renderSection(isShare ? shareSection(plan) : quantitySection(plan), options);
  const chains = plan.chains === undefined ? [] : [wrapText(`Beside it ${plan.chains}.`, options.width).join('\n')];
  return `${[table, choicesOf(plan, command), ...strataLines(plan, options), ...chains].join('\n\n')}\n`;
}

function shareSection({ aim, variants }: CampaignPlan): Section {
  const population = Number.isFinite(aim.population) ? `${aim.population} faults` : 'infinitely many faults';
  return {
    title: `Runs for ${aim.metric} to +/- ${pointsOf(aim.within)} points at ${confidenceOf(aim)}, of ${population}`,
    columns: [
      { header: axesOf({ rows: variants }), align: 'left', wrap: true },
      { header: 'pilot', align: 'right' },
      { header: 'any share', align: 'right' },
      { header: "pilot's share", align: 'right' },
      { header: '--precision, expected', align: 'right' },
    ],
    rows: variants.flatMap((row) =>
      row.kind === 'quantity'
        ? []
        : [
            [
              labelOf(row),
              `${row.numerator}/${row.denominator}`,
              ...[row.runsForAnyShare, row.runsByPilot, row.runsByPrecision].map(runsOrNothing),
            ],
          ],
    ),
    notes: [
      'any share: Leveugle et al., DATE 2009, for a share of one half, which takes the most runs. ' +
        "pilot's share: the same for the share nearest to one half that the pilot's interval allows.",
      '--precision stops by itself and stays valid at any interim look; this takes about 1.9 times the runs.',
    ],
  };
}

function quantitySection({ aim, variants }: CampaignPlan): Section {
  const [first] = variants;
  const unit = first?.kind === 'quantity' ? first.unit : '';
  const within = aim.isRelative ? `${pointsOf(aim.within)} % of itself` : quantity(aim.within, unit);
  return {
    title: `Runs for the ${aim.statistic} of ${aim.metric} to +/- ${within} at ${confidenceOf(aim)}`,
    columns: [
      { header: axesOf({ rows: variants }), align: 'left', wrap: true },
      { header: 'n of pilot', align: 'right' },
      { header: aim.statistic, align: 'right' },
      { header: 'known to', align: 'right' },
      { header: 'runs', align: 'right' },
      { header: 'if unlucky', align: 'right' },
      { header: '--precision, expected', align: 'right' },
    ],
    rows: variants.flatMap((row) =>
      row.kind === 'proportion'
        ? []
        : [
            [
              labelOf(row),
              `${row.n}`,
              quantity(row.value, unit),
              row.halfWidth === 0 ? 'all the same' : amount(row.halfWidth, unit),
              ...[row.runsByPilot, row.runsIfUnlucky, row.runsByPrecision].map(runsOrNothing),
            ],
          ],
    ),
    notes: [
      'runs: from the interval of the pilot, which narrows with the square root of the runs. if unlucky: for the ' +
        'upper 90 % bound of the variation that the pilot shows.',
      '--precision stops by itself and stays valid at any interim look; this takes about ' +
        `${aim.statistic === 'mean' ? '1.9' : '2.4 to 3.5'} times the runs.`,
    ],
  };
}

const runsOrNothing = (runs: number | null): string => (runs === null ? NOTHING : `${runs}`);

/** The possible commands, each with its cost. */
function choicesOf({ runs, variants, aim, runsPerSecond }: CampaignPlan, command: string): string {
  const precision = `--precision '${askedFor(aim, variants)}' --confidence ${aim.confidence}`;
  const choices = [
    { why: 'whatever the shares are', each: runs.forAnyShare, options: `--runs ${runs.forAnyShare}` },
    { why: 'by the pilot', each: runs.byPilot, options: `--runs ${runs.byPilot}` },
    { why: 'if unlucky', each: runs.ifUnlucky, options: `--runs ${runs.ifUnlucky}` },
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
    ? `no run of the pilot met the condition of ${aim.metric}: no plan can be made from it`
    : lines.join('\n');
}

/** As `--precision` takes it. */
function askedFor({ metric, statistic, within, isRelative }: PlanAim, [first]: readonly PlannedVariant[]): string {
  if (first?.kind !== 'quantity') return `${metric}=${within}`;
  const amountAsked = isRelative ? `${Number((within * 100).toPrecision(10))} %` : `${within} ${first.unit}`;
  return `${statistic === 'mean' ? '' : `${statistic}:`}${metric}=${amountAsked}`;
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
