/**
 * On x86-64 the VMM stands between a process and its kernel: it forwards system calls, and FS and GS lie in registers
 * of its threads.
 */
import { describe, expect, it } from 'vitest';
import { ms } from '../../../../../src/kernel/time.ts';
import { systemCalls } from '../../../../../src/models/vmm/machine/guests/process.ts';
import type { Machine } from '../../../../../src/models/vmm/machine/machine.ts';
import type { Consequence } from '../../../../../src/models/vmm/machine/state/listener.ts';
import { compute, forever } from '../../../../../src/models/vmm/machine/state/program.ts';
import { GuestTask } from '../../../../../src/models/vmm/machine/state/task.ts';
import type { Vm } from '../../../../../src/models/vmm/machine/state/vm.ts';
import { stopByNmi } from '../../../../../src/models/vmm/machine/vmm/cross-call.ts';
import { cutShort, layOut } from '../../../../../src/models/vmm/machine/vmm/execution.ts';
import { resumeCpus } from '../../../../../src/models/vmm/machine/vmm/resume.ts';
import { saveSegmentBases, systemCallRetry } from '../../../../../src/models/vmm/repairs/hypercalls.ts';
import { discardThreads } from '../../../../../src/models/vmm/repairs/microreset.ts';
import type { RecoveryScene } from '../../../../../src/models/vmm/repairs/repair.ts';
import { bareMachine, computing, guestWith, letRun, type Made, original, port, startVms } from '../machines.ts';

const values = bareMachine('test', port).values;

/**
 * A guest whose only task makes one system call after another, or asks nothing of the VMM at all, some time after its
 * start.
 */
function guest(kind: 'process' | 'kernel-thread', calls: boolean, made: Made = port) {
  const machine = bareMachine('test', made);
  const vm = machine.createVm('guest', 'appvm');
  let answered = 0;
  vm.tasks.push(
    new GuestTask(
      'task',
      calls
        ? [
            forever(
              compute(() => 10_000),
              ...systemCalls(machine, 1),
              () => {
                answered++;
              },
            ),
          ]
        : computing,
      kind,
    ),
  );
  const consequences: Consequence[] = [];
  machine.listeners.push({ consequence: (each) => consequences.push(each) });
  startVms(machine);
  letRun(machine, ms(5) + 7);
  return { machine, vm, consequences, answered: () => answered };
}

/** The thread on cpu0 is lost in the step with this name (or after all steps), and everybody goes on after `repair`. */
function lost({ machine, vm }: { machine: Machine; vm: Vm }, step: string, repair: (scene: RecoveryScene) => unknown) {
  const cpu = machine.cpu(0);
  machine.timers.disarmActivity(cpu);
  const { systemCall: entry } = machine.entries;
  layOut(machine, cpu.execution, entry, vm.vcpu, 0);
  const place = entry.steps.findIndex(({ name }) => name === step);
  cutShort(machine, cpu.execution, place === 0 ? cpu.execution.startedAt : cpu.execution.endOfStep(place - 1));
  cpu.mode = 'dead';
  const scene = { machine, cpu, rebuildVms: () => {} };
  const was = { systemCall: vm.vcpu.systemCall, basesLost: vm.vcpu.basesLost };
  repair(scene);
  discardThreads.apply(scene);
  cpu.irqCount = 0;
  resumeCpus(machine);
  letRun(machine, ms(1));
  return was;
}

const nothing = (): void => {};
const keepBases = (scene: RecoveryScene) => saveSegmentBases.apply(scene);
const FRAME = "build the guest kernel's frame";
const LEAVE = 'look for softirqs and restore the registers';

describe('a system call', () => {
  it('is forwarded by the VMM and answered by the kernel', () => {
    const { machine, vm, answered } = guest('process', true);
    expect(answered()).toBeGreaterThan(300);
    expect(vm.vcpu.systemCall).toBe('none');
    const perCall = machine.experiment.vmmTime.stock / answered();
    const { forwardSystemCall, returnToUser } = values.instructions;
    expect(perCall).toBeGreaterThan((forwardSystemCall + returnToUser) * values.instructionNanos);
  });

  it('whose thread is lost before the kernel has it is never answered: what runs in the VM fails', () => {
    const made = guest('process', true);
    expect(lost(made, FRAME, keepBases).systemCall).toBe('in-flight');
    expect(made.vm.spoilt).toMatch(/system call was never answered/);
    expect(made.consequences).toEqual([{ kind: 'lost-system-call', object: 'guest', fatal: true }]);
    expect(made.vm.crashed).toBeNull();
  });

  it('whose thread is lost after that is the business of the kernel, which has it', () => {
    const made = guest('process', true);
    expect(lost(made, LEAVE, keepBases).systemCall).toBe('none');
    expect([made.vm.spoilt, made.consequences]).toEqual([null, []]);
  });

  it('whose thread is lost with the registers half the kernel’s costs the VM, and issuing it again does not help', () => {
    for (const retry of [nothing, (scene: RecoveryScene) => systemCallRetry.apply(scene)]) {
      const made = guest('process', true);
      const was = lost(made, "set the kernel's stack and flags", (scene) => {
        keepBases(scene);
        retry(scene);
      });
      expect(was.systemCall).toBe('half-entered');
      expect(made.vm.crashed).toMatch(/half of its registers/);
    }
  });

  it('that is rewound is issued again, and the process goes on', () => {
    const made = guest('process', true);
    const before = made.answered();
    const notes: string[] = [];
    made.machine.experiment.observer = { note: (_at, _actor, text) => void notes.push(text) };
    lost(made, FRAME, (scene) => {
      keepBases(scene);
      systemCallRetry.apply(scene);
    });
    expect([made.vm.spoilt, made.consequences]).toEqual([null, []]);
    expect(made.vm.vcpu.systemCall).toBe('none');
    expect(notes).toContain('issues its system call again');
    expect(made.answered()).toBeGreaterThan(before + 20);
  });

  it('is a matter of the guest alone on the original platform', () => {
    expect(bareMachine('test', original).values.forwardsSystemCalls).toBe(0);
    const { machine } = guest('process', true, original);
    expect(systemCallRetry.on?.(machine.values)).toBe(false);
  });
});

describe('the FS and GS bases of a process', () => {
  it('are gone with the thread of the VMM that held them, and the process fails', () => {
    const made = guest('process', true);
    expect(lost(made, LEAVE, nothing).basesLost).toBe(true);
    expect(made.vm.spoilt).toMatch(/task lost its FS and GS bases/);
    expect(made.consequences).toEqual([{ kind: 'segment-bases-lost', object: 'guest', fatal: true }]);
  });

  it('are there again once they have been saved at the detection', () => {
    const made = guest('process', true);
    expect(lost(made, LEAVE, keepBases).basesLost).toBe(true);
    expect(made.vm).toMatchObject({ spoilt: null, vcpu: { basesLost: false } });
  });

  it('are no matter of a thread of the kernel, which uses none', () => {
    const made = guest('kernel-thread', true);
    expect(lost(made, LEAVE, nothing).basesLost).toBe(false);
    expect(made.vm.spoilt).toBeNull();
  });

  it('do not lie with the VMM on the original platform', () => {
    const machine = bareMachine('test', original);
    const vm = guestWith(machine, computing);
    startVms(machine);
    letRun(machine, ms(5));
    expect(lost({ machine, vm }, LEAVE, nothing).basesLost).toBe(false);
    expect(vm.spoilt).toBeNull();
  });

  it('are saved by a CPU that was stopped in the middle of its guest, outside the VMM', () => {
    const { machine, vm } = guest('process', false);
    expect(machine.cpu(0).mode).toBe('guest');
    stopByNmi(machine, machine.cpu(0));
    expect(vm.vcpu.basesLost).toBe(false);
  });
});
