/** Computes the measures of a record from a restore that was watched. */

import type { Measures } from '../../../experiment/metrics.ts';
import { measured } from '../../../experiment/metrics.ts';
import type { PhaseRecord, SeriesRecord } from '../../../experiment/record.ts';
import { ttrMeasure } from '../../../experiment/responsiveness.ts';
import { ms } from '../../../kernel/time.ts';
import type { Course, Return } from './course.ts';
import type { RestoreSettings } from './form.ts';
import type { RestoreMetric } from './metrics.ts';

type RestoreMeasures = Measures<RestoreMetric>;

const MB = 1e6;
const PAGE_MB = 4096 / MB;

/** What a restore under another mechanism is compared by. */
export interface Baseline {
  readonly mechanism: string;
  readonly measures: RestoreMeasures;
}

/** Of several VMs the last counts. */
export function measuresOf(course: Course, settings: RestoreSettings): RestoreMeasures {
  const { returns } = course;
  const { vm: first, storage } = returns[0] as Return;
  const compared = returns.map(({ vm }) => vm.compare());
  const ttrs = returns.map((one) => ttrOf(one, course));
  const done = returns.map(({ vm }, index) => Math.min(ttrs[index] ?? NEVER, vm.answeredNanos));
  const completed = returns.map(({ restore }) => restore.began.find(([phase]) => phase === 'complete')?.[1]);
  return measured<RestoreMetric>(
    {
      'responsive|ordered': Math.max(...done) < NEVER ? 1 : 0,
      'faults|restored': sum(returns.map(({ restore }) => restore.pager.faults)),
      'readMb|restored': sum(returns.map((one) => one.storage.store.bytesRead)) / MB,
      'wrongPages|compared': sum(compared.map(({ wrong }) => wrong)),
      'missingPages|compared': sum(compared.map(({ missing }) => missing)),
    },
    settings.deadline === undefined ? null : { 'inTime|ordered': Math.max(...done) <= ms(settings.deadline) ? 1 : 0 },
    ttrMeasure(Math.max(...ttrs)),
    returns.length === 1 || Math.max(...done) === NEVER
      ? null
      : { 'firstDone|several': Math.min(...done) / 1e9, 'lastDone|several': Math.max(...done) / 1e9 },
    answersOf(returns),
    last(completed, (nanos) => ({ 'completeTime|restored': nanos / 1e9 })),
    first.estimate === null
      ? null
      : {
          'workingSetMb|estimated': Math.min(first.estimate.pages.length, first.memory.versions.length) * PAGE_MB,
          'estimateMs|estimated': first.estimate.costNanos / 1e6,
        },
    storage.recoveryNanos === undefined ? null : { 'imageRecovery|recovered': storage.recoveryNanos / 1e9 },
    settings.fault === undefined
      ? null
      : {
          'forgottenAnswers|ordered': sum(
            returns.map(({ vm, progressLost }) => (progressLost ? (vm.prober?.answers ?? 0) : 0)),
          ),
        },
  );
}

const NEVER = Number.POSITIVE_INFINITY;

const sum = (values: readonly number[]): number => values.reduce((all, each) => all + each, 0);

/** The measures of the largest value; none unless all are there. */
function last(
  values: readonly (number | undefined)[],
  of: (largest: number) => RestoreMeasures,
): RestoreMeasures | null {
  const largest = Math.max(...values.map((value) => value ?? NEVER));
  return largest === NEVER ? null : of(largest);
}

/** Infinite where the guest is lost, or still waits at the end, and for functions, which answer once. */
const ttrOf = ({ vm: { prober }, progressLost }: Return, { endNanos }: Course): number =>
  progressLost || prober === null ? NEVER : prober.ttrNanos(endNanos);

function answersOf(returns: readonly Return[]): RestoreMeasures | null {
  const latest = returns.reduce((a, b) => (b.vm.firstAnswerNanos > a.vm.firstAnswerNanos ? b : a));
  const { firstAnswerNanos, answeredNanos } = latest.vm;
  if (firstAnswerNanos === NEVER) return null;
  const started =
    latest.restore.began.find(([phase]) => phase === 'running, pages absent' || phase === 'complete')?.[1] ?? 0;
  return measured<RestoreMetric>(
    { 'firstAnswerMs|answered': firstAnswerNanos / 1e6 },
    answeredNanos === NEVER
      ? null
      : { 'executionMs|answered': (answeredNanos - started) / 1e6, 'coldStartMs|answered': answeredNanos / 1e6 },
  );
}

export function ratiosOf(own: RestoreMeasures, baselines: readonly Baseline[]): RestoreMeasures {
  const of = (name: string): RestoreMeasures | undefined =>
    baselines.find(({ mechanism }) => mechanism === name)?.measures;
  const [eager, lazy, resident, snapshot] = ['eager', 'lazy', 'resident', 'on-demand'].map(of);
  const saved = (name: RestoreMetric, other: RestoreMeasures | undefined): number | undefined => {
    const [mine, its] = [own[name], other?.[name]];
    return mine === undefined || its === undefined || its === 0 ? undefined : 1 - mine / its;
  };
  const times = (name: RestoreMetric, a: RestoreMeasures | undefined, b: RestoreMeasures | undefined) => {
    const [over, under] = [a?.[name], b?.[name]];
    return over === undefined || under === undefined || under === 0 ? undefined : over / under;
  };
  const longer = times('executionMs|answered', own, resident);
  return present({
    'ratio|eager': saved('ttrMs|responsive', eager),
    'ratio|lazy': saved('ttrMs|responsive', lazy),
    'ratio|resident': longer === undefined ? undefined : longer - 1,
    'ratio|snapshot': times('coldStartMs|answered', snapshot, own),
    'ratio|faults-avoided': saved('faults|restored', snapshot),
  });
}

function present(values: { readonly [Name in RestoreMetric]?: number | undefined }): RestoreMeasures {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

export function phasesOf({ returns, endNanos }: Course): PhaseRecord[] {
  return returns.flatMap(({ vm: { name: actor }, restore }) =>
    restore.began.flatMap(([phase, fromNanos], index) => {
      const toNanos = restore.began[index + 1]?.[1] ?? endNanos;
      return toNanos > fromNanos && phase !== 'complete' ? [{ actor, phase, fromNanos, toNanos }] : [];
    }),
  );
}

/** Values of a series, at most. */
const POINTS = 240;

/** The share of time in which the guests run, in the mean, from the order on. */
export function seriesOf({ returns, endNanos }: Course): SeriesRecord[] {
  const probers = returns.flatMap(({ vm }) => vm.prober ?? []);
  const [prober] = probers;
  if (prober === undefined) return [];
  const all = probers.map((each) => each.shares(endNanos));
  const steps = all[0]?.length ?? 0;
  const together = Math.max(1, Math.ceil(steps / POINTS));
  const values = Array.from({ length: Math.floor(steps / together) }, (_, index) => {
    const some = all.flatMap((shares) => shares.slice(index * together, (index + 1) * together));
    return Math.round((sum(some) / (together * probers.length)) * 1000) / 1000;
  });
  return [{ name: 'guest runs', unit: 'share', fromNanos: 0, stepNanos: together * prober.stepNanos, values }];
}
