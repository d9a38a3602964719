/**
 * What a vCPU does when the VMM returns to it: a hypercall's result first, then pending events, then its tasks, and
 * when none is ready, the way to sleep.
 */
import { assert } from '../../../../kernel/assertions.ts';
import type { GuestAction } from '../state/action.ts';
import type { Cpu } from '../state/cpu.ts';
import type { MachineState } from '../state/machine-state.ts';
import { useRegion } from '../state/region.ts';
import type { GuestTask } from '../state/task.ts';
import type { Vcpu, Vm } from '../state/vm.ts';
import { enter } from '../vmm/enter.ts';
import { crash, harm } from '../vmm/failures.ts';
import { issue } from '../vmm/gate.ts';

/** More steps than any task takes without spending time. */
const MAX_INSTANT_ACTIONS = 1_000;

/** The VMM returns to the guest. */
export function nextGuestAction(machine: MachineState, cpu: Cpu, vcpu: Vcpu): void {
  if (vcpu.vm.crashed !== null) return halt(machine, cpu);
  if (vcpu.refused !== null) {
    crash(machine, vcpu.vm, 'hypercall-refused', vcpu.refused);
    vcpu.refused = null;
  }
  if (vcpu.registersStale) {
    vcpu.registersStale = false;
    crash(machine, vcpu.vm, 'stale-registers', 'it went on with registers that it had left behind');
  }
  if (vcpu.basesLost) {
    vcpu.basesLost = false;
    const why = `${vcpu.task?.name ?? 'a process'} lost its FS and GS bases`;
    harm(machine, vcpu.vm, 'bad-pointer', why, 'segment-bases-lost');
  }
  if (machine.isCorrupt) readOwnMemory(machine, vcpu.vm);
  if (vcpu.systemCall !== 'none' && !returnFromSystemCall(machine, cpu, vcpu)) return;
  if (vcpu.inFlight !== null && !returnFromHypercall(machine, cpu, vcpu)) return;
  for (let i = 0; i < MAX_INSTANT_ACTIONS; i++) {
    if (vcpu.vm.crashed !== null) return halt(machine, cpu);
    if (vcpu.upcallLeft === 0 && vcpu.pending !== 0) {
      vcpu.upcallPorts = vcpu.pending;
      vcpu.pending = 0;
      vcpu.wakeUpSet = false;
      vcpu.upcallLeft = machine.values.guestIrqNanos;
    }
    if (vcpu.upcallLeft > 0) return run(machine, cpu, vcpu.upcallLeft);
    if (vcpu.taskLeft > 0) return run(machine, cpu, vcpu.taskLeft);
    vcpu.task = readyTask(vcpu);
    if (vcpu.task === null) return goToSleep(machine, cpu, vcpu);
    if (perform(machine, cpu, vcpu, vcpu.task, vcpu.task.next())) return;
  }
  assert(false, `${vcpu.vm.name} acts without spending time`);
}

/** What is wrong in a guest's memory it meets by itself: it computes with it, or its kernel stops at it. */
function readOwnMemory(machine: MachineState, vm: Vm): void {
  const met = useRegion(vm.contents, 1);
  if (met === null) return;
  vm.contents.corruption = null;
  harm(machine, vm, met.encounter, 'a wrong value in its memory');
}

/** The guest's time is over: its upcall has handled the events, or its task is done computing. */
export function finishGuest(machine: MachineState, cpu: Cpu): void {
  const vcpu = cpu.current;
  assert(vcpu !== null, 'guest time ends on a CPU without a vCPU');
  if (vcpu.upcallLeft > 0) {
    vcpu.upcallLeft = 0;
    const { handlers } = vcpu.vm;
    for (let port = 0, rest = vcpu.upcallPorts; rest !== 0; port++, rest >>>= 1) {
      if ((rest & 1) !== 0) (handlers[port] as () => void)();
    }
  } else {
    vcpu.taskLeft = 0;
  }
  nextGuestAction(machine, cpu, vcpu);
}

/** Returns true when the CPU is busy with the action, false when the guest goes on at once. */
function perform(machine: MachineState, cpu: Cpu, vcpu: Vcpu, task: GuestTask, action: GuestAction): boolean {
  switch (action.kind) {
    case 'compute':
      vcpu.taskLeft = action.nanos;
      return false;
    case 'wait':
      task.waitingFor = action.flag;
      return false;
    default:
      assert(action.entry !== null, 'a guest enters the VMM without an entry');
      issue(machine, cpu, action.entry, vcpu, action.argument);
      return true;
  }
}

/** The current task until it waits, then the first one that can go on. */
function readyTask(vcpu: Vcpu): GuestTask | null {
  if (vcpu.task !== null && vcpu.task.waitingFor === null && !vcpu.task.hasFailed) return vcpu.task;
  for (const task of vcpu.vm.tasks) {
    if (!task.ready) continue;
    if (task.waitingFor !== null) {
      task.waitingFor.raised = false;
      task.waitingFor = null;
    }
    return task;
  }
  return null;
}

function run(machine: MachineState, cpu: Cpu, nanos: number): void {
  cpu.mode = 'guest';
  machine.timers.armActivity(cpu, machine.sim.now + nanos);
}

/** Nothing to do: the guest asks for a wake-up and blocks. */
function goToSleep(machine: MachineState, cpu: Cpu, vcpu: Vcpu): void {
  if (vcpu.wakeUpSet) {
    vcpu.wakeUpSet = false;
    issue(machine, cpu, machine.entries.block, vcpu, 0);
  } else {
    vcpu.wakeUpSet = true;
    issue(machine, cpu, machine.entries.setTimer, vcpu, 0);
  }
}

/**
 * A hypercall was in flight when the VMM failed. Rewound, the guest issues it again. Otherwise it goes on behind the
 * call with whatever the result register holds: fatal for a checked call, a lost effect for an unchecked one. Returns
 * whether the guest goes on at once.
 */
function returnFromHypercall(machine: MachineState, cpu: Cpu, vcpu: Vcpu): boolean {
  const call = vcpu.inFlight;
  assert(call !== null, 'no hypercall in flight');
  const { rewound, argumentsLost } = vcpu;
  vcpu.inFlight = null;
  vcpu.undoLog = [];
  vcpu.rewound = false;
  vcpu.argumentsLost = false;
  if (rewound && argumentsLost) {
    // Of a call that ignores its result all was done but to say so.
    vcpu.batchDone = 0;
    const why = `${call.name} was issued again with its arguments overwritten`;
    if (call.checked) crash(machine, vcpu.vm, 'hypercall-refused', why);
    return true;
  }
  if (rewound) {
    machine.experiment.observer?.note(machine.sim.now, vcpu.vm.name, `issues ${call.name} again`);
    issue(machine, cpu, call, vcpu, vcpu.inFlightArgument);
    return false;
  }
  vcpu.batchDone = 0;
  if (call.checked) crash(machine, vcpu.vm, 'hypercall-result', `${call.name} returned nonsense`);
  else {
    machine.experiment.observer?.note(machine.sim.now, vcpu.vm.name, `${call.name} never finished; its effect is lost`);
    machine.listeners.consequence({ kind: 'lost-hypercall', object: `${vcpu.vm.name} ${call.name}`, fatal: false });
  }
  return true;
}

/**
 * The same for a system call that the VMM was forwarding: rewound, the process issues it again; otherwise it goes on
 * without an answer.
 */
function returnFromSystemCall(machine: MachineState, cpu: Cpu, vcpu: Vcpu): boolean {
  const { systemCall } = vcpu;
  vcpu.systemCall = 'none';
  if (systemCall === 'half-entered') {
    crash(machine, vcpu.vm, 'lost-system-call', 'its kernel was entered with half of its registers set');
    return true;
  }
  if (systemCall === 'rewound') {
    machine.experiment.observer?.note(machine.sim.now, vcpu.vm.name, 'issues its system call again');
    enter(machine, cpu, machine.entries.systemCall, vcpu, 0);
    return false;
  }
  harm(machine, vcpu.vm, 'wrong-result', 'a system call was never answered', 'lost-system-call');
  return true;
}

/** A crashed guest does nothing more; its CPU stays with it. */
function halt(machine: MachineState, cpu: Cpu): void {
  cpu.mode = 'idle';
  machine.listeners.halted(cpu);
}
