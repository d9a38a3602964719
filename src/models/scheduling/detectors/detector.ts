/**
 * Detectors of failed guests and failed cores. Whoever gives signs of life, and whoever looks for them, may be a guest
 * that has to wait for a core itself: then a detector can be late, or take for dead who only waits.
 */
import type * as contract from '../../../experiment/detector.ts';
import { ms } from '../../../kernel/time.ts';
import type { Machine } from '../machine/machine.ts';
import type { Vcpu } from '../machine/vcpu.ts';
import type { MonitorProgram, WatchedProgram } from '../machine/watched-program.ts';

/** The machine with those who take part in the watch. */
export interface Watch {
  readonly machine: Machine;
  /** The vCPU of the first guest, and the work that it has to do. */
  readonly watched: { readonly vcpu: Vcpu; readonly program: WatchedProgram };
  /** The guest that looks; null where the VMM does, which needs no scheduler. */
  readonly monitor: { readonly vcpu: Vcpu; readonly program: MonitorProgram } | null;
  readonly times: WatchTimes;
  /** When the VMM looks for the first time, as a share of its period. */
  readonly phase: number;
}

/** Those of the detector, unless the scenario has others. */
export interface WatchTimes {
  /** Between two looks. */
  readonly lookNanos: number;
  /** Looks in a row without a sign of life, after which the failure is reported. */
  readonly misses: number;
}

/** The detector's own times, but for what a scenario says, with its period in milliseconds. */
export const timesFor = (
  { misses, lookEvery }: { readonly misses?: number; readonly lookEvery?: number },
  own: WatchTimes,
): WatchTimes => ({
  lookNanos: lookEvery === undefined ? own.lookNanos : ms(lookEvery),
  misses: misses ?? own.misses,
});

export interface Found extends contract.Detection {
  /** The core that has failed, or works again; null when it is the guest. */
  readonly core: number | null;
  /** When the first of the looks was missed on which this rests. */
  readonly sinceNanos: number;
  /** It rests on looks of which some have led to a report before: no further alarm. */
  readonly isRepeated?: boolean;
}

export interface SchedulingDetector extends contract.Detector<Watch, Found> {
  readonly times: WatchTimes;
  /** Between two signs of life of the guest. */
  readonly beatNanos: number;
}

/** Looks at fixed times: the monitor when it gets a core, or else the VMM. */
export function lookRegularly({ machine, monitor, times, phase }: Watch, look: (now: number) => void): void {
  if (monitor === null) return lookByVmm(machine, times.lookNanos, phase, look);
  monitor.program.done = look;
}

/** In the interrupt of a timer. */
export function lookByVmm(machine: Machine, nanos: number, phase: number, look: (now: number) => void): void {
  const { simulation } = machine;
  const again = simulation.on('look', () => {
    simulation.schedule(nanos, again);
    look(simulation.now);
  });
  simulation.schedule(Math.round(phase * nanos), again);
}
