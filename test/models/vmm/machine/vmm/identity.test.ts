/**
 * A CPU knows which one it is by its stack pointer, and calls all CPUs but that one. NMIs do not reach a CPU that has
 * not returned from the last.
 */
import { describe, expect, it } from 'vitest';
import { ms, seconds } from '../../../../../src/kernel/time.ts';
import type { Detection } from '../../../../../src/models/vmm/detectors/detector.ts';
import { hangWatchdog } from '../../../../../src/models/vmm/detectors/hang-watchdog.ts';
import { failstop } from '../../../../../src/models/vmm/faults/failstop.ts';
import type { Machine } from '../../../../../src/models/vmm/machine/machine.ts';
import { NO_CPU } from '../../../../../src/models/vmm/machine/state/cpu.ts';
import { Vector } from '../../../../../src/models/vmm/machine/state/local-apic.ts';
import { endOf, layOut } from '../../../../../src/models/vmm/machine/vmm/execution.ts';
import type { Entry } from '../../../../../src/models/vmm/machine/vmm/step.ts';
import { acknowledgeNmi, fixStackPointer } from '../../../../../src/models/vmm/repairs/processor-state.ts';
import { bootImage, bringCpusOnline } from '../../../../../src/models/vmm/repairs/reboot-vmm.ts';
import type { RecoveryScene } from '../../../../../src/models/vmm/repairs/repair.ts';
import { interruptCpus, nmiIpi, stopCpus } from '../../../../../src/models/vmm/repairs/stop-cpus.ts';
import { unixBench } from '../../../../../src/models/vmm/workloads/unixbench.ts';
import { episodeOf, specWith, toldRun } from '../../../../campaign/runs.ts';
import { bareMachine, computing, guestWith, letRun, original, port, runningBenchmark, startVms } from '../machines.ts';

/** CPU 1 is struck by a failstop in this step of an entry of its guest. */
function struckIn(entryOf: (machine: Machine) => Entry, stepName: string, made = port): RecoveryScene {
  const { machine } = runningBenchmark(unixBench, ms(20), 'test', made);
  const cpu = machine.cpu(1);
  machine.timers.disarmActivity(cpu);
  const { execution } = cpu;
  layOut(machine, execution, entryOf(machine), cpu.home, 0);
  const place = execution.entry?.steps.findIndex(({ name }) => name === stepName) ?? -1;
  expect(place).toBeGreaterThanOrEqual(0);
  execution.startedAt = machine.sim.now;
  // The strike comes as the step begins.
  const shift = place === 0 ? 0 : execution.endOfStep(place - 1) - machine.sim.now;
  execution.base -= shift;
  expect(endOf(execution)).toBeGreaterThanOrEqual(machine.sim.now);
  failstop.strike(machine, cpu);
  return { machine, cpu, rebuildVms: () => {} };
}

const systemCall = (machine: Machine): Entry => machine.entries.systemCall;

describe('a CPU struck on the stack of its guest', () => {
  it('has no identity', () => {
    for (const step of ["switch to the VMM's stack", "return, on the guest's stack"])
      expect(struckIn(systemCall, step).cpu.identity).toBe(NO_CPU);
  });

  it('has its own a step later, and always where the processor switches stacks', () => {
    expect(struckIn(systemCall, 'save the registers').cpu.identity).toBe(1);
    const { machine } = runningBenchmark(unixBench, ms(1), 'test', original);
    expect(machine.entries.block.steps.filter(({ onGuestStack }) => onGuestStack)).toEqual([]);
  });
});

/** The recovery on CPU 1, which takes itself for another. */
function mistaken(identity: number) {
  const scene = struckIn(systemCall, "build the guest kernel's frame");
  scene.cpu.identity = identity;
  const told: string[] = [];
  scene.machine.listeners.push({ consequence: ({ kind, object }) => told.push(`${kind} ${object}`) });
  const running = (): number[] =>
    scene.machine.cpus.filter(({ mode }) => mode !== 'stopped' && mode !== 'dead').map(({ id }) => id);
  return { scene, told, running };
}

describe('a recovery on a CPU that takes itself for another', () => {
  it.each([nmiIpi, stopCpus, interruptCpus])('by $name stops itself, and leaves the other running', (way) => {
    const { scene, told, running } = mistaken(3);
    expect(way.apply(scene)).toMatch(/cpu1 takes itself for cpu3/);
    expect(told).toEqual(['wrong-cpu-called cpu1']);
    expect(running()).toEqual([3]);
  });

  it.each([nmiIpi, stopCpus, interruptCpus])('by $name stops itself if it takes itself for nobody', (way) => {
    const { scene, running } = mistaken(NO_CPU);
    expect(way.apply(scene)).toMatch(/none of the CPUs/);
    expect(running()).toEqual([]);
  });

  it.each([nmiIpi, stopCpus, interruptCpus])('by $name goes on once fix-sp has given it its own stack', (way) => {
    const { scene, told, running } = mistaken(3);
    expect(fixStackPointer.apply(scene) ?? null).toBeNull();
    expect(way.apply(scene) ?? null).toBeNull();
    expect([told, running()]).toEqual([[], []]);
  });
});

describe('the pristine image', () => {
  const offline = (scene: RecoveryScene): number[] => {
    for (const repair of [bootImage, bringCpusOnline]) repair.apply(scene);
    return scene.machine.cpus.filter(({ online }) => !online).map(({ id }) => id);
  };

  it('starts on the stack of the boot CPU, which it then never wakes', () => {
    const scene = struckIn(systemCall, 'save the registers');
    expect(offline(scene)).toEqual([0]);
    expect(scene.cpu.identity).toBe(0);
  });

  it('wakes all once fix-sp has put the booting CPU’s stack in its place', () => {
    const scene = struckIn(systemCall, 'save the registers');
    fixStackPointer.apply(scene);
    expect(offline(scene)).toEqual([]);
    expect(scene.cpu.identity).toBe(1);
  });
});

describe('a flipped bit of the stack pointer', () => {
  const settings = { platform: port.platform, workload: 'UnixBench', fault: { model: 'register' } } as const;
  const runs = Array.from({ length: 250 }, (_, run) => run);

  it('takes the identity away where it leads out of the stack into memory, and fix-sp gives it back', () => {
    let struck = 0;
    for (const run of runs) {
      const lacking = toldRun(specWith(run, { ...settings, without: ['fix-sp'] }));
      const bit = Number(/flips bit (\d+) of the stack pointer/.exec(lacking.story)?.[1] ?? Number.NaN);
      const leadsOut = bit >= 15 && bit < 33;
      const detected = episodeOf(lacking.record).detection !== undefined;
      expect([run, lacking.record.cause === 'wrong-cpu-called']).toEqual([run, leadsOut && detected]);
      if (!leadsOut || !detected) continue;
      struck++;
      expect(toldRun(specWith(run, settings)).record.cause).not.toBe('wrong-cpu-called');
    }
    expect(struck).toBeGreaterThan(1);
  });
});

/** CPU 0 computes and is watched; its NMIs are blocked, as after an NMI that never returned. */
function blocked() {
  const machine = bareMachine();
  guestWith(machine, computing);
  const detections: Detection[] = [];
  hangWatchdog.attach(machine, (found) => detections.push(found));
  startVms(machine);
  letRun(machine, ms(55));
  const cpu = machine.cpu(0);
  cpu.nmiBlocked = true;
  /** A lock that nobody will release, taken with interrupts off by whatever the CPU does next. */
  const hang = (): void => {
    cpu.timerLock.owner = 5;
    cpu.apic.raise(Vector.timer);
    machine.interrupt(cpu);
  };
  return { machine, cpu, detections, hang };
}

describe('a CPU whose NMIs are blocked', () => {
  it('takes them again with the next return from an interrupt', () => {
    const { machine, cpu } = blocked();
    letRun(machine, ms(20));
    expect(cpu.nmiBlocked).toBe(false);
  });

  it('is not found when it hangs before that, unless nmi-ack has executed one', () => {
    for (const repaired of [false, true]) {
      const { machine, cpu, detections } = blocked();
      if (repaired) acknowledgeNmi.apply({ machine, cpu, rebuildVms: () => {} });
      machine.timers.disarmActivity(cpu);
      layOut(machine, cpu.execution, machine.entries.timerSoftirq, cpu.home, 1);
      cpu.mode = 'spinning';
      letRun(machine, seconds(1));
      expect(detections.map((found) => found.cpu.id)).toEqual(repaired ? [0] : []);
    }
  });

  it('is not stopped by the NMI of a recovery, and spins on while that waits for it', () => {
    const { machine, cpu, hang } = blocked();
    hang();
    letRun(machine, ms(1));
    cpu.nmiBlocked = true;
    expect(cpu).toMatchObject({ mode: 'spinning', interruptsMasked: true });
    const scene = { machine, cpu: machine.cpu(2), rebuildVms: () => {} };
    expect(nmiIpi.apply(scene) ?? null).toBeNull();
    expect(cpu.mode).toBe('spinning');
    expect(stopCpus.apply(scene)).toMatch(/never answers/);
    acknowledgeNmi.apply(scene);
    expect(nmiIpi.apply(scene) ?? null).toBeNull();
    expect(cpu.mode).toBe('stopped');
  });

  it('is blocked by the watchdog itself, from whose NMI the recovery never returns', () => {
    const { machine, cpu, detections, hang } = blocked();
    cpu.nmiBlocked = false;
    hang();
    letRun(machine, ms(500));
    expect(detections.length).toBeGreaterThan(0);
    expect(cpu.nmiBlocked).toBe(true);
  });
});
