/**
 * Whether two runs with the same index really met the same chance: both are simulated again with a probe on their random streams, and the draws are compared.
 *
 * Until the mechanism acts, the runs must draw the same numbers from the same streams at the same times; the strike is then the same, too. Afterwards they part, which is what
 * is to be compared. A mechanism that costs time in normal operation may shift times before that: its repairs say so (`Repair.part`). Whatever
 * else parts the runs is a violation: the comparison is not of the mechanisms alone.
 */

import { isDeepStrictEqual } from 'node:util';
import { models } from '../catalog.ts';
import { platformValues } from '../platform/parameters/platforms.ts';
import { repairsOf } from '../recovery/recover.ts';
import type { RunSettings } from '../scenario/schema.ts';
import { attempt } from './batch.ts';
import { type DrawDifference, DrawLog, firstDifference } from './chance.ts';
import { recordLine } from './line.ts';
import type { RunRecord } from './record.ts';
import { createRunner, type RunSpec } from './run.ts';

export type AuditVerdict =
  /** All draws are the same to the end of both runs. */
  | 'identical'
  /** The first difference comes after the mechanism began to act. */
  | 'after-recovery'
  /** It comes before, and one of the mechanisms costs time in normal operation. */
  | 'normal-operation'
  /** It comes before, and no mechanism accounts for it. */
  | 'violation'
  /** A run did not come out as it is stored: it says nothing about the stored pair. */
  | 'not-reproduced';

export interface PairAudit {
  readonly run: number;
  readonly verdict: AuditVerdict;
  /** Draws that both runs have in common before the first difference. */
  readonly common: number;
  readonly difference?: DrawDifference;
  /** When the first of the two mechanisms began to act, since the start of the benchmark; absent when neither had to. */
  readonly actsAtNanos?: number;
  /** What parts the runs, in words. */
  readonly because: string;
}

/** One side of a pair: what to simulate, and the line that is stored for it. */
export interface AuditedRun {
  readonly spec: RunSpec;
  readonly stored: string;
}

/** A function that audits pairs; it keeps a runner warm from one to the next. */
export function pairAuditor(): (a: AuditedRun, b: AuditedRun) => PairAudit {
  const runner = createRunner();
  const simulate = ({ spec }: AuditedRun): { record: RunRecord; log: DrawLog } => {
    const log = new DrawLog();
    return { record: attempt(runner, spec, log).record, log };
  };
  return (a, b) => {
    const [one, other] = [simulate(a), simulate(b)];
    const { run } = a.spec;
    for (const [{ spec, stored }, { record }] of [
      [a, one],
      [b, other],
    ] as const) {
      if (recordLine(record) === stored) continue;
      return { run, verdict: 'not-reproduced', common: 0, because: `run ${spec.id} is not the stored one` };
    }
    const difference = firstDifference(one.log.draws, other.log.draws);
    const actsAtNanos = earliest(actionOf(one.record), actionOf(other.record));
    return {
      run,
      ...judge(difference, actsAtNanos, a.spec.variant.settings, b.spec.variant.settings, one.log.draws.length),
    };
  };
}

function judge(
  difference: DrawDifference | undefined,
  actsAtNanos: number | undefined,
  a: RunSettings,
  b: RunSettings,
  draws: number,
): Omit<PairAudit, 'run'> {
  const acts = actsAtNanos === undefined ? {} : { actsAtNanos };
  if (difference === undefined)
    return { verdict: 'identical', common: draws, ...acts, because: 'all draws are the same' };
  const found = { common: difference.common, difference, ...acts };
  const at = Math.min(difference.a?.atNanos ?? Infinity, difference.b?.atNanos ?? Infinity);
  if (actsAtNanos !== undefined && at >= actsAtNanos)
    return { verdict: 'after-recovery', ...found, because: 'the mechanism had begun to act' };
  const other = fieldsBesideTheMechanism(a, b);
  if (other.length > 0)
    return {
      verdict: 'violation',
      ...found,
      because: `the variants differ in ${other.join(', ')}, not only in the mechanism`,
    };
  const costs = [costOf(a), costOf(b)].filter((cost) => cost !== undefined);
  if (costs.length > 0) return { verdict: 'normal-operation', ...found, because: costs[0] ?? '' };
  return {
    verdict: 'violation',
    ...found,
    because: 'nothing accounts for it: no mechanism had acted, and none says that it costs anything before',
  };
}

/** When the mechanism was called: from then on it may make a difference, and so may its absence. */
function actionOf(record: RunRecord): number | undefined {
  return record.status === 'completed' ? record.episodes[0]?.detection?.atNanos : undefined;
}

const earliest = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);

/** The settings in which the two differ and that do not belong to the mechanism. */
export function fieldsBesideTheMechanism(a: RunSettings, b: RunSettings): string[] {
  const { recovery: _a, without: _withoutA, ...restA } = a;
  const { recovery: _b, without: _withoutB, ...restB } = b;
  const fields = Object.keys({ ...restA, ...restB }) as (keyof typeof restA)[];
  return fields.filter((field) => !isDeepStrictEqual(restA[field], restB[field]));
}

/** What the mechanism of these settings does while nothing has failed, in words. */
function costOf({ platform, recovery, without }: RunSettings): string | undefined {
  const mechanism = models.mechanisms.find(({ name }) => name === recovery.vmm);
  if (mechanism === undefined) return undefined;
  const parts = repairsOf(mechanism, without, platformValues(platform)).flatMap(({ part }) => part ?? []);
  return parts.length === 0 ? undefined : `${mechanism.name} in normal operation: ${parts.join(', ')}`;
}
