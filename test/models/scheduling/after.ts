/** A machine with some guests, run for some seconds. */
import { expect } from 'vitest';
import { valuesOf } from '../../../src/experiment/parameter.ts';
import { RandomStreams } from '../../../src/kernel/random.ts';
import { Simulation } from '../../../src/kernel/simulation.ts';
import { ms } from '../../../src/kernel/time.ts';
import { Machine } from '../../../src/models/scheduling/machine/machine.ts';
import type { SchedulerKind } from '../../../src/models/scheduling/machine/scheduler.ts';
import type { VcpuOptions } from '../../../src/models/scheduling/machine/vcpu.ts';
import { schedulerParameters } from '../../../src/models/scheduling/parameters.ts';
import type { ProgramKind } from '../../../src/models/scheduling/workloads/programs.ts';

export interface Guest extends Partial<VcpuOptions> {
  readonly program: ProgramKind;
  readonly computeMs?: number;
  readonly periodMs?: number;
}

export const values = { ...valuesOf(schedulerParameters), switchNanos: 0, cacheRefillNanos: 0 };

/** All guests on these cores for so many seconds. */
export function after(
  seconds: number,
  kind: SchedulerKind,
  guests: readonly Guest[],
  {
    speeds = [1],
    debit = 'exact',
    costs = values,
  }: Partial<{ speeds: number[]; debit: 'sampled' | 'exact'; costs: typeof values }> = {},
) {
  const simulation = new Simulation();
  const streams = new RandomStreams('schedulers');
  const machine = new Machine(simulation, speeds, costs, kind, { debit, speedsChange: false });
  const seen = guests.map(({ program: kindOfProgram, computeMs = 10, periodMs = 20, ...options }, vm) => {
    const times = { computeNanos: ms(computeMs), periodNanos: ms(periodMs) };
    const program = kindOfProgram.make(times, costs, streams.stream(`${vm}`));
    const name = `vm${vm}`;
    machine.add(
      { name, vm, weight: 256, cap: 0, pinned: null, laxityNanos: Number.POSITIVE_INFINITY, usesSpeed: 1, ...options },
      program,
    );
    return program.seen;
  });
  simulation.run({ until: seconds * 1e9, maxEvents: 1e6 });
  expect(simulation.now).toBe(seconds * 1e9);
  machine.close();
  const share = machine.vcpus.map(({ ranNanos }) => ranNanos / (seconds * 1e9));
  return { machine, seen, share };
}

export const optionsFor = (name: string, vm: number): VcpuOptions => ({
  name,
  vm,
  weight: 256,
  cap: 0,
  pinned: null,
  laxityNanos: Number.POSITIVE_INFINITY,
  usesSpeed: 1,
});
