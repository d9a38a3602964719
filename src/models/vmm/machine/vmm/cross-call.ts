/**
 * How one CPU makes the others stop: by a maskable interrupt, as the VMM always does, or by a non-maskable one.
 *
 * A maskable cross-call can fail in two ways. It asserts that the sender has interrupts on, which a fault handler
 * leaves as the interrupted code had them. And it waits for every receiver: one that spins with interrupts masked for a
 * lock of the failed CPU never answers.
 *
 * Either way a CPU calls all but the one that it takes itself for, and that it knows only by its stack pointer.
 */
import { type Cpu, NO_CPU } from '../state/cpu.ts';
import type { MachineState } from '../state/machine-state.ts';
import { suspendGuest } from './dispatch.ts';
import { cutShort, firstUnmaskedTime } from './execution.ts';

/** The CPUs but this one that still execute something. */
export function othersRunning(machine: MachineState, cpu: Cpu): Cpu[] {
  return machine.cpus.filter((other) => other !== cpu && other.mode !== 'stopped' && other.mode !== 'dead');
}

/**
 * Stops the others where they are, by NMI. They stay in their handlers and take no further NMI until they return from
 * an interrupt; one whose NMIs are blocked already is not reached. Returns why the recovery stops itself, if it does.
 */
export function stopByNmi(machine: MachineState, sender: Cpu): string | null {
  for (const cpu of othersRunning(machine, sender)) {
    if (cpu.id === sender.identity || cpu.nmiBlocked) continue;
    interruptWork(machine, cpu, machine.sim.now);
    stopped(machine, cpu);
    cpu.nmiBlocked = true;
  }
  return sender.nmiBlocked ? null : callsItself(machine, sender, 'the NMI halts it in the middle of the recovery');
}

/**
 * Stops the others by the VMM's own cross-call. Returns why the call never comes back, if it does not; the machine then
 * stays as it is.
 */
export function stopByCrossCall(machine: MachineState, sender: Cpu): string | null {
  if (othersRunning(machine, sender).length > 0 && sender.interruptsMasked) {
    const where = sender.execution.currentStep.name;
    return neverEnds(
      machine,
      sender,
      `${sender.name} was struck with interrupts masked, in "${where}"; the cross-call asserts ` +
        'that they are on, and the panic path panics',
    );
  }
  return stopByInterrupt(machine, sender);
}

/**
 * Stops the others by a maskable interrupt, sent without looking at the sender. Returns why one never answers, as
 * above.
 */
export function stopByInterrupt(machine: MachineState, sender: Cpu): string | null {
  const others = othersRunning(machine, sender);
  const othersCalled = others.length > 0;
  for (const cpu of others) {
    if (cpu.id === sender.identity) continue;
    // A CPU that only passes through masked code answers at its end.
    interruptWork(
      machine,
      cpu,
      cpu.mode === 'vmm' ? firstUnmaskedTime(cpu.execution, machine.sim.now) : machine.sim.now,
    );
    if (
      cpu.mode !== 'guest' &&
      cpu.execution.entry !== null &&
      cpu.execution.stopsAt >= 0 &&
      cpu.execution.currentStep.masked
    ) {
      return neverEnds(machine, cpu, `${cpu.name} spins with interrupts masked and never answers the IPI`);
    }
    stopped(machine, cpu);
  }
  const [missed] = othersRunning(machine, sender);
  if (missed !== undefined) return callsTheWrong(machine, sender, `and never tells ${missed.name} to stop`);
  return othersCalled ? callsItself(machine, sender, 'it waits for its own answer to the IPI') : null;
}

/** A CPU that takes itself for another is among those that it calls. */
function callsItself(machine: MachineState, sender: Cpu, whatFollows: string): string | null {
  return sender.identity === sender.id ? null : callsTheWrong(machine, sender, `and calls itself: ${whatFollows}`);
}

function callsTheWrong(machine: MachineState, sender: Cpu, whatFollows: string): string {
  machine.listeners.consequence({ kind: 'wrong-cpu-called', object: sender.name, fatal: true });
  const other = sender.identity === NO_CPU ? 'none of the CPUs' : `cpu${sender.identity}`;
  return `by its stack pointer ${sender.name} takes itself for ${other}, ${whatFollows}`;
}

function neverEnds(machine: MachineState, cpu: Cpu, why: string): string {
  machine.listeners.consequence({ kind: 'interrupts-masked', object: cpu.name, fatal: true });
  return why;
}

/** What the CPU was doing is cut at `time`. */
function interruptWork(machine: MachineState, cpu: Cpu, time: number): void {
  if (cpu.mode === 'guest') suspendGuest(machine, cpu);
  else if (cpu.mode === 'vmm') {
    machine.timers.disarmActivity(cpu);
    cutShort(machine, cpu.execution, time);
  }
}

function stopped(machine: MachineState, cpu: Cpu): void {
  machine.listeners.halted(cpu);
  cpu.mode = 'stopped';
}
