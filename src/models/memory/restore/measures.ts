/** Computes the measures of a record from a restore that was watched. */

import type { Measures } from '../../../experiment/metrics.ts';
import { measured } from '../../../experiment/metrics.ts';
import type { PhaseRecord, SeriesRecord } from '../../../experiment/record.ts';
import { ttrMeasure } from '../../../experiment/responsiveness.ts';
import { ms } from '../../../kernel/time.ts';
import type { Course } from './course.ts';
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

export function measuresOf(course: Course, settings: RestoreSettings): RestoreMeasures {
  const { testbed, restore } = course;
  const { storage, estimate, memory } = testbed;
  const { wrong, missing } = testbed.compare();
  const ttrNanos = ttrOf(course);
  const completed = restore.began.find(([phase]) => phase === 'complete')?.[1];
  const doneNanos = Math.min(ttrNanos, testbed.answeredNanos);
  return measured<RestoreMetric>(
    {
      'responsive|ordered': doneNanos < Number.POSITIVE_INFINITY ? 1 : 0,
      'faults|restored': restore.pager.faults,
      'readMb|restored': storage.store.bytesRead / MB,
      'wrongPages|compared': wrong,
      'missingPages|compared': missing,
    },
    settings.deadline === undefined ? null : { 'inTime|ordered': doneNanos <= ms(settings.deadline) ? 1 : 0 },
    ttrMeasure(ttrNanos),
    answersOf(course),
    completed === undefined ? null : { 'completeTime|restored': completed / 1e9 },
    estimate === null
      ? null
      : {
          'workingSetMb|estimated': Math.min(estimate.pages.length, memory.versions.length) * PAGE_MB,
          'estimateMs|estimated': estimate.costNanos / 1e6,
        },
    storage.recoveryNanos === undefined ? null : { 'imageRecovery|recovered': storage.recoveryNanos / 1e9 },
    settings.fault === undefined
      ? null
      : { 'forgottenAnswers|ordered': course.progressLost ? (testbed.prober?.answers ?? 0) : 0 },
  );
}

/** Infinite where the guest is lost, or still waits at the end, and for functions, which answer once. */
function ttrOf({ testbed: { prober }, progressLost, endNanos }: Course): number {
  return progressLost || prober === null ? Number.POSITIVE_INFINITY : prober.ttrNanos(endNanos);
}

function answersOf({ testbed, restore }: Course): RestoreMeasures | null {
  const { firstAnswerNanos, answeredNanos } = testbed;
  if (firstAnswerNanos === Number.POSITIVE_INFINITY) return null;
  const started = restore.began.find(([phase]) => phase === 'running, pages absent' || phase === 'complete')?.[1] ?? 0;
  return measured<RestoreMetric>(
    { 'firstAnswerMs|answered': firstAnswerNanos / 1e6 },
    answeredNanos === Number.POSITIVE_INFINITY
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

export function phasesOf({ restore, endNanos }: Course): PhaseRecord[] {
  return restore.began.flatMap(([phase, fromNanos], index) => {
    const toNanos = restore.began[index + 1]?.[1] ?? endNanos;
    return toNanos > fromNanos && phase !== 'complete' ? [{ actor: 'vm', phase, fromNanos, toNanos }] : [];
  });
}

/** Values of a series, at most. */
const POINTS = 240;

/** The share of time in which the guest runs, from the order on. */
export function seriesOf({ testbed, endNanos }: Course): SeriesRecord[] {
  const { prober } = testbed;
  if (prober === null) return [];
  const shares = prober.shares(endNanos);
  const together = Math.max(1, Math.ceil(shares.length / POINTS));
  const values = Array.from({ length: Math.floor(shares.length / together) }, (_, index) => {
    const some = shares.slice(index * together, (index + 1) * together);
    return Math.round((some.reduce((sum, share) => sum + share, 0) / together) * 1000) / 1000;
  });
  return [{ name: 'guest runs', unit: 'share', fromNanos: 0, stepNanos: together * prober.stepNanos, values }];
}
