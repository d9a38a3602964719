/**
 * Exposures: the share of runs with damage that a step of an increment repairs.
 *
 * Suppose that a run succeeds exactly when no unrepaired inconsistency is present, and that inconsistencies are
 * independent. Then a step that raises success from `before` to `after` repairs something present in 1 - before/after
 * of the runs. Exposures are derived from published tables in this way. In fact inconsistencies depend on each other: a
 * lock is held while a hypercall is in flight. Therefore the derived exposure is shown beside the share of runs that
 * had such damage, at the strike or when the recovery began, which only a simulation can observe.
 */
import type { CompletedRun, DamageRecord, EpisodeRecord, RunRecord } from '../experiment/record.ts';
import type { Variant } from '../experiment/runner.ts';
import { knownVmmParts } from '../experiments.ts';
import { type FailureVariant, isFailureVariant } from '../models/vmm/experiment/experiment.ts';
import type { Reported } from '../scenario/schema.ts';
import { CONDITIONS } from './metrics.ts';
import { type Pairs, pairedRatio } from './paired-ratio.ts';
import type { Interval } from './proportion.ts';

const SUCCESS = 'recovered|detected';

/** A step of an increment: what it adds to the step before it. */
export interface Step {
  readonly before: FailureVariant;
  readonly after: FailureVariant;
  /** The repairs that are left out before and not after. */
  readonly adds: readonly string[];
}

export interface Exposure {
  /** The name of the step: the value of its variant. */
  readonly step: string;
  readonly adds: readonly string[];
  /** 1 - before/after, on the runs that were detected in both. Null when no run succeeds after. */
  readonly simulated: ({ readonly value: number } & Interval) | null;
  /** Runs by how they ended before (first) and after (second). */
  readonly pairs: Pairs;
  /** Runs recorded in both that are not compared: one has no answer or was not detected. */
  readonly unpaired: number;
  /** The same from the reported shares of both steps. */
  readonly reported: { readonly value: number; readonly sources: string; readonly use: Reported['use'] } | null;
  /** Kinds of damage that the added repairs promise to repair. */
  readonly kinds: readonly string[];
  /**
   * Of the paired runs, the share with damage of these kinds at the strike or when the recovery began. Null when the
   * repairs remove no observable damage.
   */
  readonly damaged: number | null;
}

export interface StepRecords {
  readonly reported: readonly Reported[];
  /** In any order; read once. */
  readonly records: Iterable<RunRecord>;
  readonly confidence: number;
}

/**
 * The steps of an increment. Undefined unless each variant leaves out fewer repairs of the same mechanism than the
 * variant before it.
 */
export function stepsOf(variants: readonly Variant[]): Step[] | undefined {
  const failing = variants.filter(isFailureVariant);
  const steps = failing.slice(1).map((after, index): Step | undefined => {
    const before = failing[index];
    if (before === undefined || before.settings.recovery.vmm !== after.settings.recovery.vmm) return undefined;
    const kept = after.settings.without;
    const adds = before.settings.without.filter((repair) => !kept.includes(repair));
    const onlyAdds = adds.length > 0 && kept.every((repair) => before.settings.without.includes(repair));
    return onlyAdds ? { before, after, adds } : undefined;
  });
  const sound = steps.filter((step) => step !== undefined);
  return sound.length === 0 || sound.length < steps.length ? undefined : sound;
}

/** One exposure for each step, in order. */
export function exposuresOf(steps: readonly Step[], { records, reported, confidence }: StepRecords): Exposure[] {
  const kinds = steps.map(kindsMendedBy);
  const counts = steps.map(() => ({ both: 0, firstOnly: 0, secondOnly: 0, neither: 0, unpaired: 0, damaged: 0 }));
  for (const { index, before, after } of pairsIn(steps, records)) {
    const [count, mended] = [counts[index], kinds[index]];
    if (count === undefined || mended === undefined) continue;
    if (!isDetected(before) || !isDetected(after)) {
      count.unpaired++;
      continue;
    }
    count[cellOf(isSuccess(before), isSuccess(after))]++;
    if (after.episodes.some((episode) => damageIn(episode).some(({ kind }) => mended.includes(kind)))) count.damaged++;
  }
  return steps.map((step, index) => {
    const {
      unpaired = 0,
      damaged = 0,
      ...pairs
    } = counts[index] ?? { both: 0, firstOnly: 0, secondOnly: 0, neither: 0 };
    const paired = pairs.both + pairs.firstOnly + pairs.secondOnly + pairs.neither;
    const ratio = pairedRatio(pairs, confidence);
    return {
      step: Object.values(step.after.factors).join(', '),
      adds: step.adds,
      simulated: ratio && { value: 1 - ratio.ratio, low: 1 - ratio.high, high: 1 - ratio.low },
      pairs,
      unpaired,
      reported: reportedExposure(step, reported),
      kinds: kinds[index] ?? [],
      damaged: kinds[index]?.length === 0 || paired === 0 ? null : damaged / paired,
    };
  });
}

interface PairOfRecords {
  /** Of the step. */
  readonly index: number;
  readonly before: RunRecord;
  readonly after: RunRecord;
}

/**
 * The runs of one index under both variants of a step. In plan order the runs of one index are close together, so few
 * records wait for their partner at a time.
 */
function* pairsIn(steps: readonly Step[], records: Iterable<RunRecord>): Generator<PairOfRecords> {
  const waiting = new Map<string, RunRecord>();
  for (const record of records) {
    for (const [index, { before, after }] of steps.entries()) {
      if (record.variant !== before.name && record.variant !== after.name) continue;
      const key = `${index}.${record.run}`;
      const partner = waiting.get(key);
      if (partner === undefined) {
        waiting.set(key, record);
        continue;
      }
      waiting.delete(key);
      yield record.variant === after.name
        ? { index, before: partner, after: record }
        : { index, before: record, after: partner };
    }
  }
}

const isDetected = (record: RunRecord): record is CompletedRun =>
  record.status === 'completed' && CONDITIONS.detected.holds(record);

/** Some faults act, and cause damage, later than they strike. */
const damageIn = ({ damage, recovery }: EpisodeRecord): readonly DamageRecord[] => [
  ...damage,
  ...(recovery?.found ?? []),
];

const isSuccess = (run: CompletedRun): boolean => run.outcome === 'recovered';

function cellOf(first: boolean, second: boolean): keyof Pairs {
  if (first) return second ? 'both' : 'firstOnly';
  return second ? 'secondOnly' : 'neither';
}

/** What the added repairs promise to repair. */
function kindsMendedBy({ after, adds }: Step): readonly string[] {
  const mechanism = knownVmmParts().mechanisms.find(({ name }) => name === after.settings.recovery.vmm);
  const added = mechanism?.repairs.filter(({ name }) => adds.includes(name)) ?? [];
  return [...new Set(added.flatMap(({ fixes }) => fixes ?? []))];
}

function reportedExposure({ before, after }: Step, reported: readonly Reported[]): Exposure['reported'] {
  const [first, second] = [before, after].map(({ factors }) =>
    reported.find(
      ({ metric, where }) =>
        metric === SUCCESS && Object.entries(where).every(([axis, value]) => factors[axis] === value),
    ),
  );
  if (first === undefined || second === undefined || second.value === 0) return null;
  const use = first.use === 'prediction' && second.use === 'prediction' ? 'prediction' : 'calibration';
  return { value: 1 - first.value / second.value, sources: `${first.id}, ${second.id}`, use };
}
