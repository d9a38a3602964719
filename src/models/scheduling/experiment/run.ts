/** One run: guests compute on the cores of a host for some time, under one scheduler, and under another to compare. */

import { astray, MOST_EVENTS } from '../../../experiment/episode.ts';
import { type Measures, measured } from '../../../experiment/metrics.ts';
import { named } from '../../../experiment/named.ts';
import type { RunObserver } from '../../../experiment/observer.ts';
import { valuesWith } from '../../../experiment/parameter.ts';
import type { RunnerOf } from '../../../experiment/runner.ts';
import { RandomStreams } from '../../../kernel/random.ts';
import { Simulation } from '../../../kernel/simulation.ts';
import { ms } from '../../../kernel/time.ts';
import { Machine } from '../machine/machine.ts';
import type { SchedulerKind } from '../machine/scheduler.ts';
import type { Vcpu } from '../machine/vcpu.ts';
import { schedulerParameters } from '../parameters.ts';
import type { Seen, WatchedProgram } from '../workloads/programs.ts';
import type { GuestSettings, SchedulingSettings } from './form.ts';
import type { SchedulingMetric } from './metrics.ts';
import type { SchedulingParts } from './parts.ts';

/** Far more than 64 vCPUs need in ten minutes. */
const MAX_EVENTS = 3e7;

/** A vCPU with what its user has seen. */
interface Resident {
  readonly vcpu: Vcpu;
  readonly seen: Seen;
  /** Index of its kind of guest. */
  readonly kind: number;
}

interface Observed {
  readonly machine: Machine;
  readonly residents: readonly Resident[];
  readonly nanos: number;
}

export function schedulingRunner(parts: SchedulingParts): RunnerOf<SchedulingSettings, SchedulingMetric> {
  return ({ id, variant, run, seed }, observer) => {
    const { settings } = variant;
    const chance = `${seed}/${run}`;
    const own = observe(settings, named(parts.schedulers, settings.scheduler), parts, chance, observer);
    if (own === null) return astray({ id, variant, run, seed }, MAX_EVENTS);
    const { against } = settings;
    const other =
      against === undefined ? null : observe(settings, named(parts.schedulers, against), parts, chance, undefined);
    if (against !== undefined && other === null) return astray({ id, variant, run, seed }, MAX_EVENTS);
    const events = own.machine.simulation.events + (other?.machine.simulation.events ?? 0);
    const measures = measured<SchedulingMetric>(
      measuresOf(own, settings),
      other === null ? null : comparedWith(own, other),
    );
    return { status: 'measured', id, variant: variant.name, run, measures, events };
  };
}

function observe(
  settings: SchedulingSettings,
  kind: SchedulerKind,
  { programs }: SchedulingParts,
  chance: string,
  observer: RunObserver | undefined,
): Observed | null {
  const simulation = new Simulation({ mostEvents: MOST_EVENTS });
  const values = valuesWith(schedulerParameters, settings.constants);
  const streams = new RandomStreams(
    chance,
    observer?.drew === undefined
      ? null
      : (stream, index, value) => observer.drew?.(simulation.now, stream, index, value),
  );
  const machine = new Machine(simulation, settings.cores, values, kind, { debit: settings.debit });
  const residents: Resident[] = [];
  let vms = 0;
  for (const [index, guest] of settings.guests.entries())
    for (let vm = 0; vm < (guest.vms ?? 1); vm++, vms++)
      for (let vcpu = 0; vcpu < (guest.vcpus ?? 1); vcpu++) {
        const name = `${guest.program} ${vms}.${vcpu}`;
        const [compute, period] = [guest.compute ?? 10, guest.period ?? 20];
        const times = { computeNanos: ms(compute), periodNanos: ms(period) };
        const program: WatchedProgram = named(programs, guest.program).make(times, values, streams.stream(name));
        residents.push({ vcpu: machine.add(optionsOf(guest, name, vms), program), seen: program.seen, kind: index });
      }
  const nanos = settings.for * 1e6;
  observer?.note(0, 'scheduler', `${kind.name}, ${settings.debit} debit, ${residents.length} vCPUs`);
  if (simulation.run({ until: nanos, maxEvents: MAX_EVENTS }) === 'event-limit') return null;
  machine.close();
  for (const { vcpu } of residents)
    observer?.note(
      simulation.now,
      vcpu.options.name,
      `ran ${inMs(vcpu.ranNanos)}, waited ${inMs(vcpu.waitedNanos)}, slept ${inMs(vcpu.sleptNanos)}`,
    );
  return { machine, residents, nanos };
}

const inMs = (nanos: number): string => `${(nanos / 1e6).toFixed(1)} ms`;

const optionsOf = (guest: GuestSettings, name: string, vm: number) => ({
  name,
  vm,
  weight: guest.weight ?? 256,
  cap: guest.cap ?? 0,
  pinned: guest.pinned ?? null,
  laxityNanos: guest.laxity === undefined ? Number.POSITIVE_INFINITY : guest.laxity * 1e6,
  usesSpeed: guest.usesSpeed ?? 1,
});

function measuresOf(observed: Observed, { guests, cores }: SchedulingSettings): Measures<SchedulingMetric> {
  const { machine, residents, nanos } = observed;
  const { idleNanos, switchNanos } = machine.unused;
  const all = nanos * cores.length;
  const first = residents.filter(({ kind }) => kind === 0);
  const allowed = guests[0]?.pinned?.length ?? cores.length;
  const waits = residents.flatMap(({ seen }) => seen.waits).sort((a, b) => a - b);
  const missed = sumOf(residents, ({ seen }) => seen.missed);
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
  );
}

function comparedWith(own: Observed, other: Observed): Measures<SchedulingMetric> {
  const work = ({ residents }: Observed, of: (kind: number) => boolean): number =>
    sumOf(residents, ({ vcpu, kind }) => (of(kind) ? vcpu.workNanos : 0));
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
const runTimes = (residents: readonly Resident[]): number[] => residents.flatMap(({ seen }) => seen.endedAt ?? []);

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
