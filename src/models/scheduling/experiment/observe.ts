/** Builds a machine with its guests, runs it for the time of the scenario, and says what was seen. */
import { MOST_EVENTS } from '../../../experiment/episode.ts';
import { named } from '../../../experiment/named.ts';
import { type RunObserver, show } from '../../../experiment/observer.ts';
import { valuesWith } from '../../../experiment/parameter.ts';
import { RandomStreams } from '../../../kernel/random.ts';
import { Simulation } from '../../../kernel/simulation.ts';
import { ms } from '../../../kernel/time.ts';
import { timesFor, type WatchTimes } from '../detectors/detector.ts';
import { Machine } from '../machine/machine.ts';
import type { SchedulerKind, SchedulerValues } from '../machine/scheduler.ts';
import type { Program } from '../machine/vcpu.ts';
import type { WatchedProgram } from '../machine/watched-program.ts';
import { schedulerParameters } from '../parameters.ts';
import { Guest, GuestVcpu, Thread } from '../workloads/guest-kernel.ts';
import type { ProgramKind, ProgramTimes } from '../workloads/programs.ts';
import { Episode } from './episode.ts';
import type { GuestSettings, SchedulingSettings } from './form.ts';
import type { SchedulingParts } from './parts.ts';
import type { Resident } from './resident.ts';

/** Far more than 64 vCPUs need in ten minutes. */
export const MAX_EVENTS = 3e7;

export interface Observed {
  readonly machine: Machine;
  readonly residents: readonly Resident[];
  readonly episode: Episode;
  readonly nanos: number;
}

/** What is done: under this scheduler, and with the fault of the scenario or without. */
export interface Doing {
  readonly kind: SchedulerKind;
  readonly isStruck: boolean;
}

/** Null when there was no end to it. */
export function observe(
  settings: SchedulingSettings,
  { kind, isStruck }: Doing,
  parts: SchedulingParts,
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
  const speedsChange = settings.fault !== undefined;
  const machine = new Machine(simulation, settings.cores, values, kind, { debit: settings.debit, speedsChange });
  const residents = settle(machine, settings, parts, values, streams);
  const episode = new Episode(settings, parts, { machine, residents, streams, isStruck, observer });
  const nanos = ms(settings.for);
  show(observer, { model: 'scheduling', simulation, machine });
  observer?.note(0, 'scheduler', `${kind.name}, ${settings.debit} debit, ${residents.length} vCPUs`);
  if (simulation.run({ until: nanos, maxEvents: MAX_EVENTS }) === 'event-limit') return null;
  machine.close();
  for (const { kernel } of residents) kernel?.read(simulation.now);
  for (const { vcpu } of residents)
    observer?.note(
      simulation.now,
      vcpu.options.name,
      `ran ${inMs(vcpu.ranNanos)}, waited ${inMs(vcpu.waitedNanos)}, slept ${inMs(vcpu.sleptNanos)}`,
    );
  return { machine, residents, episode, nanos };
}

const inMs = (nanos: number): string => `${(nanos / 1e6).toFixed(1)} ms`;

function settle(
  machine: Machine,
  settings: SchedulingSettings,
  { programs, detectors }: SchedulingParts,
  values: SchedulerValues,
  streams: RandomStreams,
): Resident[] {
  const watch = settings.detection?.map((name) => named(detectors, name))[0];
  const times = watch && { beatNanos: watch.beatNanos, ...timesFor(settings, watch.times) };
  const make = (thread: ThreadSettings, name: string): WatchedProgram => {
    const kind = named(programs, thread.program);
    return kind.make(programTimes(thread, kind, values, times), values, streams.stream(name));
  };
  const residents: Resident[] = [];
  let vms = 0;
  for (const [index, guest] of settings.guests.entries())
    for (let vm = 0; vm < (guest.vms ?? 1); vm++, vms++) {
      const own = Array.from({ length: guest.vcpus ?? 1 }, (_, vcpu) => {
        const name = `${guest.program} ${vms}.${vcpu}`;
        return { name, program: make(guest, name) };
      });
      const beside = (guest.beside ?? []).map((thread, at) => {
        const name = `${thread.program} ${vms}+${at}`;
        return { name, thread, program: make(thread, name) };
      });
      const kernel =
        beside.length === 0 && guest.aware !== true
          ? null
          : new Guest(
              [
                ...own.map(({ name, program }) => new Thread(name, program, guest.usesSpeed ?? 1)),
                ...beside.map(({ name, thread, program }) => new Thread(name, program, thread.usesSpeed ?? 1)),
              ],
              {
                turnNanos: values.guestTurnNanos,
                switchNanos: values.guestSwitchNanos,
                speedOf: guest.aware === true ? (core) => machine.speeds[core] as number : null,
              },
              (vcpu) => machine.rouse(vcpu),
            );
      for (const [at, { name, program }] of own.entries()) {
        const ofKernel = kernel && new GuestVcpu(kernel);
        const runs: Program = ofKernel ?? program;
        residents.push({
          vcpu: machine.add(optionsOf(guest, name, vms), runs),
          programs: at === 0 ? [program, ...beside.map((each) => each.program)] : [program],
          kernel: ofKernel,
          guest: kernel,
          kind: index,
        });
      }
    }
  return residents;
}

type ThreadSettings = Pick<GuestSettings, 'program' | 'compute' | 'period'>;

/** Signs of life and looks for them come at the times of the detector. */
function programTimes(
  { compute, period }: ThreadSettings,
  { role }: ProgramKind,
  { signNanos }: SchedulerValues,
  times: (WatchTimes & { readonly beatNanos: number }) | undefined,
): ProgramTimes {
  if (role === undefined || times === undefined)
    return { computeNanos: ms(compute ?? 10), periodNanos: ms(period ?? 20) };
  const computeNanos = compute === undefined ? signNanos : ms(compute);
  const own = role === 'beats' ? times.beatNanos : times.lookNanos;
  return { computeNanos, periodNanos: period === undefined ? own : ms(period) };
}

const optionsOf = (guest: GuestSettings, name: string, vm: number) => ({
  name,
  vm,
  weight: guest.weight ?? 256,
  cap: guest.cap ?? 0,
  pinned: guest.pinned ?? null,
  laxityNanos: guest.laxity === undefined ? Number.POSITIVE_INFINITY : ms(guest.laxity),
  usesSpeed: guest.usesSpeed ?? 1,
});
