/**
 * The funnel from struck runs to preserved services. The share of a stage is taken of the runs that passed the stage
 * before it, so every percentage has a stated condition. Runs without an answer are in no stage and widen the bounds of
 * all stages.
 */
import type { CompletedRun, EpisodeRecord } from '../experiment/record.ts';
import { type IntervalMethod, type Proportion, proportion } from './proportion.ts';

interface StageRule {
  /** Description of the runs that pass the stage. */
  readonly meaning: string;
  readonly passes: (run: CompletedRun) => boolean;
}

const someEpisode =
  (holds: (episode: EpisodeRecord) => boolean) =>
  (run: CompletedRun): boolean =>
    run.episodes.some(holds);

/** In order; a run that does not pass a stage does not count in the later ones. */
const STAGES = {
  injected: {
    meaning: 'the trigger came and the fault struck',
    passes: ({ outcome }) => outcome !== 'not-injected',
  },
  activated: {
    meaning: 'something used what the fault had changed',
    passes: someEpisode(({ activated }) => activated !== false),
  },
  manifested: {
    meaning: 'a detector fired, or output was wrong or missing',
    passes: ({ outcome }) => outcome !== 'non-manifested',
  },
  detected: {
    meaning: 'a detector fired',
    passes: someEpisode(({ detection }) => detection !== undefined),
  },
  'recovery attempted': {
    meaning: 'a recovery started',
    passes: someEpisode(({ recovery }) => recovery !== undefined),
  },
  recovered: {
    meaning: 'the success criterion of the configuration was met',
    passes: ({ outcome }) => outcome === 'recovered',
  },
  'service preserved': {
    meaning: 'no VM was affected: each went on serving its clients after the pause',
    passes: ({ vms }) => vms.every(({ affected }) => !affected),
  },
} as const satisfies Record<string, StageRule>;

export type StageName = keyof typeof STAGES;
export const FUNNEL_STAGES = Object.keys(STAGES) as StageName[];

export const stageMeaning = (stage: StageName): string => STAGES[stage].meaning;

/** The share of the runs of the stage before that pass this one. */
export interface FunnelStage extends Proportion {
  readonly stage: StageName;
  /** Description of the runs that pass; `condition` describes the denominator. */
  readonly meaning: string;
}

/** The number of consecutive stages that a run passes. */
export function stagesPassed(run: CompletedRun): number {
  const failed = FUNNEL_STAGES.findIndex((stage) => !STAGES[stage].passes(run));
  return failed === -1 ? FUNNEL_STAGES.length : failed;
}

/** `passed` says how many runs passed each stage, out of `answered` runs. */
export function funnelOf(
  passed: readonly number[],
  answered: number,
  unanswered: number,
  method: IntervalMethod,
  confidence: number,
): FunnelStage[] {
  return FUNNEL_STAGES.map((stage, index) => {
    const before = FUNNEL_STAGES[index - 1];
    const counts = {
      numerator: passed[index] ?? 0,
      denominator: before === undefined ? answered : (passed[index - 1] ?? 0),
      unanswered,
    };
    const condition = before === undefined ? 'runs with an answer' : `${before}: ${stageMeaning(before)}`;
    return { stage, meaning: stageMeaning(stage), ...proportion(counts, condition, method, confidence) };
  });
}
