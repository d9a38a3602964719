/** A machine to which nothing happens stays whole, and a machine that has been used is as good as a new one. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { ServiceLog } from '../../../../src/experiment/client.ts';
import { ms, seconds } from '../../../../src/kernel/time.ts';
import { vmmParts } from '../../../../src/models/vmm/experiment/parts.ts';
import { allLocks, damageOf } from '../../../../src/models/vmm/machine/damage.ts';
import type { Machine } from '../../../../src/models/vmm/machine/machine.ts';
import { createPrivilegedVm } from '../../../../src/models/vmm/machine/privileged-vm/privileged-vm.ts';
import type { CpuMode } from '../../../../src/models/vmm/machine/state/cpu.ts';
import { accept } from '../../../../src/models/vmm/machine/state/interrupt-line.ts';
import { isMiscounted, isTorn } from '../../../../src/models/vmm/machine/state/page-frame.ts';
import { contradiction } from '../../../../src/models/vmm/machine/vmm/scheduler.ts';
import { blkBench } from '../../../../src/models/vmm/workloads/blkbench.ts';
import { bareMachine, letRun, port, runningBenchmark, startVms, stateOf } from './machines.ts';

function expectWhole(machine: Machine): void {
  expect(damageOf(machine, 0)).toEqual([]);
  expect([...allLocks(machine)].filter(({ owner }) => owner >= 0)).toEqual([]);
  for (const cpu of machine.cpus) {
    expect(cpu).toMatchObject({ irqCount: 0, nmiBlocked: false });
    expect(contradiction(cpu)).toBeNull();
  }
  for (const { crashed, vcpu, frames } of machine.vms) {
    expect([crashed, vcpu.refused, vcpu.rewound]).toEqual([null, null, false]);
    expect(vcpu.queued || vcpu.runState === 'blocked').toBe(true);
    expect(frames.filter((frame) => isTorn(frame) || isMiscounted(frame))).toEqual([]);
  }
}

describe.each(vmmParts.workloads)('a machine that runs $name without a fault', (workload) => {
  it('has no damage, no lock with a lost owner and no raised IRQ count after a second', () => {
    expectWhole(runningBenchmark(workload, seconds(1)).machine);
  });

  test.prop([fc.nat(1_000), fc.integer({ min: 0, max: ms(20) })], { numRuns: 40 })(
    'has none at any other instant either',
    (seed, nanos) => {
      expectWhole(runningBenchmark(workload, nanos, `seed ${seed}`).machine);
    },
  );
});

describe('a machine booted again', () => {
  it('is the same as a new one, whatever was done to the old', () => {
    const used = runningBenchmark(vmmParts.workloads[1] ?? blkBench, ms(77), 'before').machine;
    for (const cpu of used.cpus) Object.assign(cpu, { mode: 'dead', nmiBlocked: true, irqCount: 3 });
    used.injector.countdown = { cpu: -1, instructions: 5 };
    used.boot('again');
    const fresh = bareMachine('again');
    for (const machine of [used, fresh]) {
      const app = createAppVm(machine);
      startVms(machine);
      letRun(machine, ms(123));
      expect(app.served).toBeGreaterThan(0);
    }
    expect(stateOf(used)).toEqual(stateOf(fresh));
    expect([used.sim.events, used.experiment.vmmTime]).toEqual([fresh.sim.events, fresh.experiment.vmmTime]);
  });
});

function createAppVm(machine: Machine): ServiceLog {
  const privileged = createPrivilegedVm(machine);
  const service = new ServiceLog();
  blkBench.install(machine, machine.createVm('app1', 'appvm'), privileged, service);
  return service;
}

describe('counting instructions down to a strike', () => {
  it('happens over all CPUs together, and strikes where the last one is executed', () => {
    const strikes = Array.from({ length: 20 }, (_, i) => i * 1_000).map((instructions) => {
      const { machine } = runningBenchmark(blkBench, ms(20));
      const struck: { cpu: number; offset: number; at: number }[] = [];
      machine.listeners.push({
        struck: (cpu, offset) => struck.push({ cpu: cpu.id, offset, at: machine.sim.now }),
      });
      machine.injector.countdown = { cpu: -1, instructions };
      letRun(machine, ms(50));
      expect(struck).toHaveLength(1);
      return struck[0];
    });
    const times = strikes.map((each) => each?.at ?? 0);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(new Set(strikes.map((each) => each?.cpu)).size).toBe(2);
  });

  it('happens on one CPU alone when told so', () => {
    for (const cpu of [0, 1]) {
      const { machine } = runningBenchmark(blkBench, ms(20));
      const struck: number[] = [];
      machine.listeners.push({ struck: ({ id }) => struck.push(id) });
      machine.injector.countdown = { cpu, instructions: 5_000 };
      letRun(machine, ms(50));
      expect(struck).toEqual([cpu]);
    }
  });
});

describe('an interrupt that a guest does not acknowledge', () => {
  /** On the port's platform, 20 ms later, with cpu0 in this mode meanwhile. */
  const lineState = (mode: CpuMode) => {
    const machine = bareMachine('unacknowledged', port);
    const guest = machine.createVm('guest', 'privvm');
    const line = machine.line(0);
    machine.bindLine(line, guest, () => {});
    accept(line, machine.sim.now);
    line.awaitsGuest = true;
    machine.timers.armEoi(line, ms(1));
    line.cpu.mode = mode;
    machine.sim.run({ until: ms(20) });
    return line.state;
  };

  it('is acknowledged for it by the VMM after a while', () => {
    expect(lineState('idle')).toBe('idle');
  });

  it.each(['dead', 'stopped', 'spinning'] as const)('stays in service as long as the CPU is %s', (mode) => {
    expect(lineState(mode)).toBe('in-service');
  });
});
