/**
 * The columns of the table of runs, for CSV and Parquet: one row for each run. Several values in a run (damage,
 * repairs) are joined in one field by `; `. Of several episodes the table has the first; `episodes` is their number,
 * and the records have them all.
 */

import { FAILURE_METRICS } from '../../experiment/metrics.ts';
import {
  type CompletedRun,
  type EpisodeRecord,
  isAnswered,
  type RecoveryRecord,
  type RunRecord,
} from '../../experiment/record.ts';
import type { Variant } from '../../experiment/runner.ts';
import { experimentOf } from '../../experiments.ts';

export type RunValue = string | number | boolean | null;

export interface RunColumn {
  readonly name: string;
  readonly type: 'text' | 'integer' | 'number' | 'boolean';
  /** The meaning, with its unit. The value is null where it does not apply. */
  readonly meaning: string;
  readonly valueOf: (record: RunRecord) => RunValue;
}

/**
 * The columns of a campaign with these variants and this experiment, with each axis and each metric that its runs
 * measure themselves.
 */
export function runColumns(
  variants: readonly Pick<Variant, 'name' | 'factors'>[],
  experiment?: string,
): readonly RunColumn[] {
  const factorsOf = new Map(variants.map(({ name, factors }) => [name, factors]));
  const axes = Object.keys(variants[0]?.factors ?? {}).map((axis) =>
    text(`axis_${axis}`, `value of the axis '${axis}'`, ({ variant }) => factorsOf.get(variant)?.[axis] ?? null),
  );
  const [id, variant, ...others] = COLUMNS;
  return [...[id, variant].filter((column) => column !== undefined), ...axes, ...others, ...measureColumns(experiment)];
}

function measureColumns(experiment: string | undefined): readonly RunColumn[] {
  const { metrics } = experimentOf({ experiment });
  return Object.entries(metrics).flatMap(([metric, { unit, meaning }]): RunColumn[] => {
    if (metric in FAILURE_METRICS) return [];
    const [name, words] = [columnName(metric), unit === 'share' ? meaning : `${meaning}, ${unit}`];
    const valueOf = (record: RunRecord): number | null =>
      (isAnswered(record) ? record.measures?.[metric] : undefined) ?? null;
    return unit === 'share'
      ? [boolean(name, words, (record) => asTruth(valueOf(record)))]
      : [{ name, type: 'number', meaning: words, valueOf }];
  });
}

const asTruth = (value: number | null): boolean | null => (value === null ? null : value === 1);

/** `downtimeMs|planned` is `downtime_ms_planned`. */
const columnName = (metric: string): string =>
  metric
    .replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter}`)
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase();

const text = (name: string, meaning: string, valueOf: RunColumn['valueOf']): RunColumn => ({
  name,
  type: 'text',
  meaning,
  valueOf,
});
const integer = (name: string, meaning: string, valueOf: RunColumn['valueOf']): RunColumn => ({
  name,
  type: 'integer',
  meaning,
  valueOf,
});
const boolean = (name: string, meaning: string, valueOf: RunColumn['valueOf']): RunColumn => ({
  name,
  type: 'boolean',
  meaning,
  valueOf,
});

type Of<T> = (part: T) => RunValue | undefined;

/** Null for a run without an answer. */
const ofCompleted =
  (of: Of<CompletedRun>): RunColumn['valueOf'] =>
  (record) =>
    record.status === 'completed' ? (of(record) ?? null) : null;
const ofEpisode = (of: Of<EpisodeRecord>): RunColumn['valueOf'] =>
  ofCompleted(({ episodes: [first] }) => (first === undefined ? null : of(first)));

const joined = (parts: readonly string[]): string => parts.join('; ');
const damageIn = (damage: EpisodeRecord['damage']): string =>
  joined(damage.map(({ kind, object }) => `${kind} (${object})`));

/** Lists that records share, as they came out of the store, are put into words once. */
function once<List extends object>(inWords: (list: List) => string): (list: List) => string {
  const known = new WeakMap<List, string>();
  return (list) => {
    let words = known.get(list);
    if (words === undefined) {
      words = inWords(list);
      known.set(list, words);
    }
    return words;
  };
}
const damageOnce = once(damageIn);
const repairsOnce = once((repairs: RecoveryRecord['repairs']) =>
  joined(repairs.map(({ repair, nanos }) => `${repair}=${nanos}`)),
);

const COLUMNS: readonly RunColumn[] = [
  text('id', 'vVARIANT-rRUN, by which rvisim replay knows it', ({ id }) => id),
  text('variant', 'name of the variant', ({ variant }) => variant),
  integer('run', 'run index; the same index meets the same fault under every mechanism', ({ run }) => run),
  text(
    'status',
    'completed, measured (nothing failed in it), or why there is no answer: harness-error, timeout',
    ({ status }) => status,
  ),
  text(
    'outcome',
    'not-injected, non-manifested, sdc, recovered or failed',
    ofCompleted(({ outcome }) => outcome),
  ),
  text(
    'cause',
    'what made a failed or sdc run fail',
    ofCompleted(({ cause }) => cause),
  ),
  text('message', 'what went wrong in a run without an answer', (record) =>
    isAnswered(record) ? null : record.message,
  ),
  integer(
    'episodes',
    'strikes of faults in the run',
    ofCompleted(({ episodes }) => episodes.length),
  ),
  text(
    'fault',
    'model of the fault',
    ofEpisode(({ fault }) => fault),
  ),
  integer(
    'strike_at_ns',
    'when it struck, nanoseconds since the start of the benchmark',
    ofEpisode(({ strike }) => strike?.atNanos),
  ),
  integer(
    'strike_cpu',
    'CPU it struck',
    ofEpisode(({ strike }) => strike?.cpu),
  ),
  text(
    'strike_entry',
    'entry into the VMM that the CPU was in',
    ofEpisode(({ strike }) => strike?.entry),
  ),
  text(
    'strike_step',
    'step of that entry that was cut short',
    ofEpisode(({ strike }) => strike?.step),
  ),
  integer(
    'strike_instruction',
    "instructions of the stock VMM's entry executed before the strike",
    ofEpisode(({ strike }) => strike?.instruction),
  ),
  text(
    'strike_act',
    'what the fault did there, in words',
    ofEpisode(({ strike }) => strike?.act),
  ),
  boolean(
    'activated',
    'whether anything used what the fault had changed; empty for a fault that acts by itself',
    ofEpisode(({ activated }) => activated),
  ),
  text(
    'damage',
    'what was left wrong just after the strike: kind (object)',
    ofEpisode(({ damage }) => damageIn(damage)),
  ),
  boolean(
    'detected',
    'whether a detector fired',
    ofEpisode(({ detection }) => detection !== undefined),
  ),
  text(
    'detector',
    'the detector that fired first',
    ofEpisode(({ detection }) => detection?.detector),
  ),
  integer(
    'detection_cpu',
    'CPU on which it fired',
    ofEpisode(({ detection }) => detection?.cpu),
  ),
  integer(
    'detection_latency_ns',
    'nanoseconds from the strike to its detection',
    ofEpisode(({ detection }) => detection?.latencyNanos),
  ),
  text(
    'mechanism',
    'mechanism that tried to recover',
    ofEpisode(({ recovery }) => recovery?.mechanism),
  ),
  boolean(
    'recovery_completed',
    'whether it came to its end and let the VMs go on',
    ofEpisode(({ recovery }) => recovery?.completed),
  ),
  text(
    'recovery_stuck',
    'why it did not',
    ofEpisode(({ recovery }) => recovery?.stuck),
  ),
  integer(
    'recovery_ns',
    'nanoseconds that the recovery took',
    ofEpisode(({ recovery }) => recovery?.nanos),
  ),
  text(
    'repairs',
    'repairs in their order with their nanoseconds: name=ns',
    ofEpisode(({ recovery }) => recovery && repairsOnce(recovery.repairs)),
  ),
  text(
    'damage_found',
    'what was wrong when the recovery began, or once all CPUs had stopped: kind (object)',
    ofEpisode(({ recovery }) => recovery?.found && damageOnce(recovery.found)),
  ),
  text(
    'damage_left',
    'what was still wrong when the VMs went on: kind (object)',
    ofEpisode(({ recovery }) => recovery && damageOnce(recovery.left)),
  ),
  integer(
    'downtime_ns',
    'nanoseconds without service as the outermost client saw it; empty when service never came back',
    ofCompleted(({ downtimeNanos }) => downtimeNanos),
  ),
  integer(
    'vms',
    'VMs that were watched',
    ofCompleted(({ vms }) => vms.length),
  ),
  integer(
    'vms_affected',
    'VMs among them that were hurt',
    ofCompleted(({ vms }) => vms.filter(({ affected }) => affected).length),
  ),
  integer(
    'longest_gap_ns',
    'longest gap in service of any of them, nanoseconds',
    ofCompleted(({ vms }) => (vms.length === 0 ? null : Math.max(...vms.map(({ gapNanos }) => gapNanos)))),
  ),
  integer(
    'vmm_stock_ns',
    'nanoseconds of all CPUs inside the VMM, run-time parts of the mechanism left out; only of runs without a fault',
    ofCompleted(({ vmm }) => vmm?.stockNanos),
  ),
  integer(
    'vmm_added_ns',
    'nanoseconds that those parts added',
    ofCompleted(({ vmm }) => vmm?.addedNanos),
  ),
  integer(
    'events',
    'simulated events, a measure of cost',
    ofCompleted(({ events }) => events),
  ),
];
