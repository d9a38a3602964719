/**
 * Audits pairs: checks that two runs with the same index drew the same random numbers. Both are simulated again with an
 * observer of their random streams, and the draws are compared.
 *
 * Until the mechanism acts, the runs must draw the same numbers from the same streams at the same times; the strike is
 * then the same, too. Afterwards they may differ: that is the effect being compared. With `detail: full` a mechanism
 * that costs time in normal operation also shifts earlier times; a dry injection in place of the fault measures whether
 * it does. A difference with any other cause is a violation, since the comparison is then not of the mechanisms alone.
 */

import { isDeepStrictEqual } from 'node:util';
import type { RunRecord } from '../experiment/record.ts';
import type { Runner, RunSettings, RunSpec } from '../experiment/runner.ts';
import { createRunner, experimentOf } from '../experiments.ts';
import { attempt } from './batch.ts';
import { type Draw, type DrawDifference, DrawLog, firstDifference } from './draws.ts';
import { recordLine } from './line.ts';

export type AuditVerdict =
  /** All draws are the same to the end of both runs. */
  | 'identical'
  /** The first difference comes after the mechanism began to act. */
  | 'after-recovery'
  /** It comes earlier, and one of the mechanisms costs time in normal operation. */
  | 'normal-operation'
  /** It comes earlier, and no mechanism explains it. */
  | 'violation'
  /** A run simulated again differs from its stored record, so the audit does not apply to the stored pair. */
  | 'not-reproduced';

export interface PairAudit {
  readonly run: number;
  readonly verdict: AuditVerdict;
  /** Draws that both runs have in common before the first difference. */
  readonly common: number;
  readonly difference?: DrawDifference;
  /**
   * When the first of the two mechanisms began to act, since the start of the benchmark; absent when neither had to.
   */
  readonly actsAtNanos?: number;
  /** Description of the cause of the difference. */
  readonly because: string;
}

/** One side of a pair: the run to simulate and its stored line. */
export interface AuditedRun {
  readonly spec: RunSpec;
  readonly stored: string;
}

/** A function that audits pairs. It reuses one runner for all of them. */
export function pairAuditor(): (a: AuditedRun, b: AuditedRun) => PairAudit {
  let runner = createRunner();
  const simulate = ({ spec, stored }: AuditedRun): Simulated => {
    const log = new DrawLog();
    const { record, stack } = attempt(runner, spec, log);
    // After an exception the state of the runner is unknown, so the next run gets a new one.
    if (stack !== undefined) runner = createRunner();
    return { spec, record, draws: log.draws, isReproduced: recordLine(record) === stored };
  };
  return (a, b) => {
    const sides = [simulate(a), simulate(b)] as const;
    const { run } = a.spec;
    const other = sides.find(({ isReproduced }) => !isReproduced);
    if (other !== undefined)
      return { run, verdict: 'not-reproduced', common: 0, because: `run ${other.spec.id} is not the stored one` };
    return { run, ...judgeParting(sides, (spec) => normalCostOf(spec, runner)) };
  };
}

interface Simulated {
  readonly spec: RunSpec;
  readonly record: RunRecord;
  readonly draws: readonly Draw[];
  readonly isReproduced: boolean;
}

/**
 * The cause of the first difference between two runs. `costOf` describes what a run's mechanism costs in normal
 * operation, if anything.
 */
export function judgeParting(
  [a, b]: readonly [Omit<Simulated, 'isReproduced'>, Omit<Simulated, 'isReproduced'>],
  costOf: (spec: RunSpec) => string | undefined,
): Omit<PairAudit, 'run'> {
  const difference = firstDifference(a.draws, b.draws);
  const actsAtNanos = earliest(actionOf(a.record), actionOf(b.record));
  const acts = actsAtNanos === undefined ? {} : { actsAtNanos };
  if (difference === undefined)
    return { verdict: 'identical', common: a.draws.length, ...acts, because: 'all draws are the same' };
  const found = { common: difference.common, difference, ...acts };
  const at = Math.min(difference.a?.atNanos ?? Infinity, difference.b?.atNanos ?? Infinity);
  if (actsAtNanos !== undefined && at >= actsAtNanos)
    return { verdict: 'after-recovery', ...found, because: 'the mechanism had begun to act' };
  const fields = fieldsBesideTheMechanism(a.spec.variant.settings, b.spec.variant.settings);
  if (fields.length > 0) {
    const because = `the variants differ in ${fields.join(', ')}, not only in the mechanism`;
    return { verdict: 'violation', ...found, because };
  }
  const cost = costOf(a.spec) ?? costOf(b.spec);
  if (cost !== undefined) return { verdict: 'normal-operation', ...found, because: cost };
  const because = 'no known cause: no mechanism had acted, and none costs time in normal operation';
  return { verdict: 'violation', ...found, because };
}

/** When the mechanism was called: from then on runs with and without it may differ. */
function actionOf(record: RunRecord): number | undefined {
  return record.status === 'completed' ? record.episodes[0]?.detection?.atNanos : undefined;
}

const earliest = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);

/** The settings that differ between the two and do not belong to the mechanism. */
export function fieldsBesideTheMechanism(a: RunSettings, b: RunSettings): string[] {
  const { comparedFields } = experimentOf(a);
  const [one, other] = [new Map(Object.entries(a)), new Map(Object.entries(b))];
  return [...new Set([...one.keys(), ...other.keys()])].filter(
    (field) => !comparedFields.includes(field) && !isDeepStrictEqual(one.get(field), other.get(field)),
  );
}

/**
 * The time in the VMM that the mechanism adds in normal operation, if the run models that time. Measured on the same
 * run with a dry injection instead of the fault.
 */
function normalCostOf(spec: RunSpec, runner: Runner): string | undefined {
  const { variant } = spec;
  const settings = experimentOf(variant.settings).control?.(variant.settings);
  if (settings === undefined) return undefined;
  // The control settings have the same form as the settings.
  const control = { ...variant, settings: settings as RunSettings };
  const { record } = attempt(runner, { ...spec, variant: control });
  const vmm = record.status === 'completed' ? record.vmm : undefined;
  if (vmm === undefined || vmm.addedNanos === 0) return undefined;
  const share = ((100 * vmm.addedNanos) / vmm.stockNanos).toFixed(2);
  return (
    `the mechanism of '${variant.name}' adds ${share} % to the time in the VMM in normal ` +
    'operation (measured by a dry injection)'
  );
}
