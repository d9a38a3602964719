/** `rvisim plan`: the number of runs that a campaign needs, estimated by a pilot. */
import { chainSizes } from '../analysis/markov/sizes.ts';
import { hasSeenEnough, type PlanAim, plannedVariants } from '../analysis/planning.ts';
import { neymanAllotment } from '../analysis/strata.ts';
import type { Summary } from '../analysis/summary.ts';
import { runPilot } from '../campaign/pilot.ts';
import { planOf } from '../campaign/plan.ts';
import { quoted } from '../campaign/shell.ts';
import type { Jobs } from '../campaign/worker-pool.ts';
import { summaryOf } from '../library/allotting.ts';
import { type CampaignPlan, type PlannedStrata, renderPlan } from '../report/plan.ts';
import type { Scenario } from '../scenario/schema.ts';
import { variantsOf } from '../scenario/variants.ts';
import { type AskedPrecision, readAskedPrecision } from './asked-precision.ts';
import { type ExitCode, exitCode, exitCodeOf } from './exit-code.ts';
import { aimFor, metricFor } from './plan-aim.ts';
import { pluginOptions } from './plugin-options.ts';
import { readScenario } from './source.ts';
import type { Terminal } from './terminal.ts';

export interface PlanOptions {
  /** The result of `readAskedPrecision`. */
  readonly precision: string;
  readonly of: Pick<PlanAim, 'confidence' | 'population'>;
  /** Runs of each variant in the first pilot. */
  readonly pilot: number;
  readonly jobs: Jobs;
  readonly seed: string | undefined;
  readonly set: readonly string[];
  readonly json: boolean;
}

/** Prints the plan, or nothing if the pilot was interrupted. */
export async function planCampaign(file: string, options: PlanOptions, terminal: Terminal): Promise<ExitCode> {
  const asked = readAskedPrecision(options.precision);
  const { scenario } = readScenario(file, { seed: options.seed, set: options.set });
  const stop = terminal.interruption();
  const { summary, aim, runsPerSecond } = await pilotFor(scenario, asked, options, stop, terminal);
  if (stop.aborted) return exitCodeOf(stop);
  const plan = planFrom(scenario, summary, aim, runsPerSecond);
  const changes = [
    ...options.set.flatMap((change) => ['--set', change]),
    ...(options.seed === undefined ? [] : ['--seed', options.seed]),
    ...pluginOptions(),
  ];
  const command = ['rvisim', 'campaign', file, ...changes].map(quoted).join(' ');
  terminal.out(options.json ? `${JSON.stringify(plan, undefined, 2)}\n` : renderPlan(plan, command, terminal));
  return exitCode.ok;
}

/** A pilot with too few values is repeated with `GROWTH` times the runs, up to a largest size. */
const GROWTH = 4;
const MOST_GROWTH = 16;

interface Piloted {
  readonly summary: Summary;
  readonly aim: PlanAim;
  readonly runsPerSecond: number;
}

async function pilotFor(
  scenario: Scenario,
  asked: AskedPrecision,
  { pilot: first, jobs, of }: PlanOptions,
  stop: AbortSignal,
  terminal: Terminal,
): Promise<Piloted> {
  const size = scenario.strata?.pilot ?? first;
  for (let runs = size; ; runs *= GROWTH) {
    const pilot = await runPilot(scenario, runs, jobs, stop);
    const summary = summaryOf(pilot, of.confidence);
    const aim = aimFor(asked, metricFor(asked, summary), of);
    const runsPerSecond = (pilot.records.length / pilot.elapsedMs) * 1000;
    const isLast = stop.aborted || scenario.strata !== undefined || runs * GROWTH > size * MOST_GROWTH;
    if (isLast || hasSeenEnough(summary.rows, aim) || !mayGrow(summary, aim)) return { summary, aim, runsPerSecond };
    terminal.err(
      `a pilot of ${runs} runs of each variant has too few values of ${aim.metric}: repeated with ${runs * GROWTH}\n`,
    );
  }
}

/** If no run of any variant met the condition, more runs do not help; if the values do not vary, none are needed. */
const mayGrow = ({ rows }: Summary, { metric }: PlanAim): boolean =>
  rows.some(({ metrics: { [metric]: figure } }) =>
    figure?.kind === 'quantity'
      ? figure.n > 0 && (figure.n === 1 || figure.min !== figure.max)
      : (figure?.denominator ?? 0) > 0,
  );

function planFrom(scenario: Scenario, pilot: Summary, aim: PlanAim, runsPerSecond: number): CampaignPlan {
  const variants = plannedVariants(pilot.rows, aim);
  const chains = chainSizes(variantsOf(scenario));
  const shares = variants.filter((each) => each.kind === 'proportion');
  const quantities = variants.filter((each) => each.kind === 'quantity');
  return {
    scenario: scenario.name,
    aim,
    variants,
    runs: {
      forAnyShare: mostOf(shares.map(({ runsForAnyShare }) => runsForAnyShare)),
      byPilot: mostOf(variants.map(({ runsByPilot }) => runsByPilot)),
      ifUnlucky: mostOf(quantities.map(({ runsIfUnlucky }) => runsIfUnlucky)),
      byPrecision: mostOf(variants.map(({ runsByPrecision }) => runsByPrecision)),
    },
    runsPerSecond,
    ...strataOf(scenario, pilot),
    ...(chains !== null && { chains }),
  };
}

function strataOf(scenario: Scenario, pilot: Summary): { readonly strata?: PlannedStrata } {
  const { strata } = scenario;
  if (strata === undefined) return {};
  const { turns, gain } = neymanAllotment(pilot.rows, strata);
  const { length, variants } = planOf(scenario, { turns });
  const inRound = turns.reduce((sum, each) => sum + each, 0);
  const allotment = variants.map(({ name }, index) => {
    const own = turns[index] ?? 0;
    return { variant: name, turns: own, runs: Math.round((length * own) / inRound) };
  });
  return { strata: { axis: strata.axis, allotment, gain } };
}

/** The number of runs that is enough for all variants; null if there are none, or if one number is unknown. */
function mostOf(runs: readonly (number | null)[]): number | null {
  return runs.length === 0 || runs.some((each) => each === null) ? null : Math.max(...runs.map((each) => each ?? 0));
}
