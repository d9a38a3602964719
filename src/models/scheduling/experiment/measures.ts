/** What is measured on a run. */
import { type Measures, measured } from '../../../experiment/metrics.ts';
import type { Vcpu } from '../machine/vcpu.ts';
import type { SchedulingSettings } from './form.ts';
import type { SchedulingMetric } from './metrics.ts';
import type { Observed } from './observe.ts';
import type { Resident } from './resident.ts';

export function measuresOf(observed: Observed, { guests, cores }: SchedulingSettings): Measures<SchedulingMetric> {
  const { machine, residents, nanos } = observed;
  const { idleNanos, switchNanos } = machine.unused;
  const all = nanos * cores.length;
  const first = residents.filter(({ kind }) => kind === 0);
  const allowed = guests[0]?.pinned?.length ?? cores.length;
  const seen = residents.flatMap(({ programs }) => programs.map((each) => each.seen));
  const waits = seen.flatMap(({ waits: own }) => own).sort((a, b) => a - b);
  const missed = sumOf(seen, (each) => each.missed);
  const times = runTimes(residents);
  return measured<SchedulingMetric>(
    {
      'fairness|measured': jainOf(residents.map(({ vcpu }) => vcpu.workNanos / vcpu.options.weight)),
      'idle|measured': idleNanos / all,
      'switching|measured': switchNanos / all,
      'switches|measured': (machine.switches * 1e9) / nanos,
      'migrations|measured': (sumOf(residents, ({ vcpu }) => vcpu.migrations) * 1e9) / nanos,
    },
    residents.length === first.length
      ? null
      : { 'share|contended': sumOf(first, ({ vcpu }) => vcpu.ranNanos) / (nanos * allowed) },
    waits.length === 0
      ? null
      : {
          'waitP99Ms|periodic': (waits[Math.min(waits.length - 1, Math.ceil(waits.length * 0.99) - 1)] ?? 0) / 1e6,
          'waitMaxMs|periodic': (waits.at(-1) ?? 0) / 1e6,
          'missed|periodic': missed / waits.length,
        },
    times.length === 0
      ? null
      : { 'runTime|jobs': meanOf(times) / 1e9, 'runTimeVariation|jobs': deviationOf(times) / meanOf(times) },
    ofThreads(observed),
    ofDetection(observed),
  );
}

/** Of guests with a kernel: what their threads did, and what the guest's own counting makes of it. */
function ofThreads({ residents, nanos }: Observed): Measures<SchedulingMetric> | null {
  const threads = [...new Set(residents.flatMap(({ guest }) => guest ?? []))].flatMap((guest) => guest.threads);
  const total = (of: (thread: (typeof threads)[number]) => readonly number[]): number =>
    sumOf(threads, (thread) => sumOf(of(thread), (each) => each ?? 0));
  const used = total(({ usedNanos }) => usedNanos);
  if (used === 0) return null;
  const kernels = residents.filter(({ kernel }) => kernel !== null);
  return {
    'work|threads': sumOf(kernels, ({ vcpu }) => vcpu.workNanos) / nanos,
    'naiveCount|threads': total(({ naiveNanos }) => naiveNanos) / used - 1,
    'awareCount|threads': total(({ awareNanos }) => awareNanos) / used - 1,
    'stolen|threads':
      sumOf(kernels, ({ vcpu: { waitedNanos, switchNanos } }) => waitedNanos + switchNanos) /
      sumOf(kernels, ({ vcpu }) => vcpu.usedNanos),
  };
}

function ofDetection({ episode, machine, residents }: Observed): Measures<SchedulingMetric> | null {
  const { struckAt, detectedAt, isWatched, falseAlarms, fault } = episode;
  if (struckAt === null)
    return isWatched ? { 'falseAlarm|healthy': falseAlarms > 0 ? 1 : 0, 'falseAlarms|healthy': falseAlarms } : null;
  const vms = (of: (vcpu: Vcpu) => boolean): number =>
    new Set(residents.flatMap(({ vcpu }) => (of(vcpu) ? [vcpu.options.vm] : []))).size;
  return measured<SchedulingMetric>(
    isWatched ? { 'noticed|struck': detectedAt === null ? 0 : 1 } : null,
    detectedAt === null ? null : { 'latencyMs|noticed': (detectedAt - struckAt) / 1e6 },
    fault?.target !== 'core'
      ? null
      : {
          'lostVms|struck-core': vms(({ failure }) => failure === 'lost'),
          'stuckVms|struck-core': vms(
            (vcpu) => vcpu.state === 'stuck' || (vcpu.failure === null && !machine.canRun(vcpu)),
          ),
        },
  );
}

/** What a fault of a core has cost the guests: their work, against that in the same run without it. */
export const lossOf = (own: Observed, without: Observed): Measures<SchedulingMetric> => ({
  'workLost|struck-core':
    1 - sumOf(own.residents, ({ vcpu }) => vcpu.workNanos) / sumOf(without.residents, ({ vcpu }) => vcpu.workNanos),
});

/** Of the kinds of guests that count, in nanoseconds of a core of speed 1. */
const work = ({ residents }: Observed, counts: (kind: number) => boolean): number =>
  sumOf(residents, ({ vcpu, kind }) => (counts(kind) ? vcpu.workNanos : 0));

export function comparedWith(own: Observed, other: Observed): Measures<SchedulingMetric> {
  const [times, before] = [runTimes(own.residents), runTimes(other.residents)];
  const others = work(other, (kind) => kind > 0);
  const gain =
    times.length > 0 && before.length > 0
      ? meanOf(before) / meanOf(times) - 1
      : work(own, () => true) / work(other, () => true) - 1;
  return measured<SchedulingMetric>(
    { 'gain|against': gain },
    others === 0 ? null : { 'othersLoss|against': 1 - work(own, (kind) => kind > 0) / others },
  );
}

/** Of jobs that have ended. */
const runTimes = (residents: readonly Resident[]): number[] =>
  residents.flatMap(({ programs }) => programs.flatMap(({ seen }) => seen.endedAt ?? []));

/** Jain, Chiu and Hawe 1984: the square of the sum over n times the sum of squares. */
function jainOf(values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + value, 0);
  const squares = values.reduce((total, value) => total + value * value, 0);
  return squares === 0 ? 1 : (sum * sum) / (values.length * squares);
}

const sumOf = <T>(list: readonly T[], of: (each: T) => number): number => list.reduce((sum, each) => sum + of(each), 0);
const meanOf = (values: readonly number[]): number => sumOf(values, (value) => value) / values.length;

function deviationOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return values.length < 2
    ? 0
    : Math.sqrt(sumOf(values, (value) => (value - mean) * (value - mean)) / (values.length - 1));
}
