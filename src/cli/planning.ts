/** `rvisim plan`: how many runs a campaign takes, before it is begun. */
import { chainSizes } from '../analysis/markov/sizes.ts';
import { type PlanAim, plannedVariants } from '../analysis/planning.ts';
import { neymanAllotment } from '../analysis/strata.ts';
import type { Summary } from '../analysis/summary.ts';
import type { Jobs } from '../campaign/crew.ts';
import { runPilot } from '../campaign/pilot.ts';
import { planOf } from '../campaign/plan.ts';
import { quoted } from '../campaign/shell.ts';
import { type CampaignPlan, type PlannedStrata, renderChainPlan, renderPlan } from '../report/plan.ts';
import type { Scenario } from '../scenario/schema.ts';
import { variantsOf } from '../scenario/variants.ts';
import { summaryOf } from './allotting.ts';
import { type ExitCode, exitCode, exitCodeOf } from './exit-code.ts';
import { readScenario } from './source.ts';
import type { Terminal } from './terminal.ts';

export interface PlanOptions {
  readonly aim: PlanAim;
  /** Runs of each variant in the pilot. */
  readonly pilot: number;
  readonly jobs: Jobs;
  readonly seed: string | undefined;
  readonly set: readonly string[];
  readonly json: boolean;
}

/** Prints the plan; nothing when the pilot was interrupted, since a plan cannot be made of part of it. */
export async function planCampaign(file: string, options: PlanOptions, terminal: Terminal): Promise<ExitCode> {
  const { scenario } = readScenario(file, options);
  const variants = variantsOf(scenario);
  const chains = chainSizes(variants);
  if (chains !== null) {
    const plan = { scenario: scenario.name, variants: variants.length, runs: scenario.runs, chains };
    terminal.out(options.json ? `${JSON.stringify(plan, undefined, 2)}\n` : renderChainPlan(plan, terminal.width));
    return exitCode.ok;
  }
  const stop = terminal.interruption();
  const pilot = await runPilot(scenario, scenario.strata?.pilot ?? options.pilot, options.jobs, stop);
  if (stop.aborted) return exitCodeOf(stop);
  const plan = planFrom(scenario, summaryOf(pilot), options.aim, (pilot.records.length / pilot.elapsedMs) * 1000);
  const changes = [
    ...options.set.flatMap((change) => ['--set', change]),
    ...(options.seed === undefined ? [] : ['--seed', options.seed]),
  ];
  const command = ['rvisim', 'campaign', file, ...changes].map(quoted).join(' ');
  terminal.out(options.json ? `${JSON.stringify(plan, undefined, 2)}\n` : renderPlan(plan, command, terminal));
  return exitCode.ok;
}

function planFrom(scenario: Scenario, pilot: Summary, aim: PlanAim, runsPerSecond: number): CampaignPlan {
  const variants = plannedVariants(pilot.rows, aim);
  return {
    scenario: scenario.name,
    aim,
    variants,
    runs: {
      forAnyShare: mostOf(variants.map(({ runsForAnyShare }) => runsForAnyShare)),
      byPilot: mostOf(variants.map(({ runsByPilot }) => runsByPilot)),
      byPrecision: mostOf(variants.map(({ runsByPrecision }) => runsByPrecision)),
    },
    runsPerSecond,
    ...strataOf(scenario, pilot),
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

/** What serves all variants; null unless every one of them is known. */
function mostOf(runs: readonly (number | null)[]): number | null {
  return runs.some((each) => each === null) ? null : Math.max(...runs.map((each) => each ?? 0));
}
