/**
 * What a guest's own code makes the processor hand to the VMM first: faults, privileged instructions and, on x86-64,
 * system calls.
 */
import type { Entry } from '../vmm/step.ts';
import { step, working } from '../vmm/step.ts';
import {
  type Build,
  callerOf,
  enterBySyscall,
  entry,
  leave,
  leaveBySysret,
  plainHypercall,
  saveAllRegisters,
  saveRegisters,
} from './common.ts';
import { domain, guestMemory, guestRegisters } from './regions.ts';

/** A page fault the VMM hands on to the guest kernel. Cut short, it happens again. */
export function pageFault(build: Build): Entry {
  const { instructions } = build.values;
  return entry(build, 'exception', 'page-fault', [
    ...saveAllRegisters(build),
    ...working(domain, step('decide whose fault it is', instructions.decideFault)),
    ...working(guestMemory, step("build the guest's exception frame", instructions.buildFrame)),
    ...leave(build),
  ]);
}

/**
 * A privileged instruction or port access of the guest that the VMM carries out for it. Cut short, the guest executes
 * it again.
 */
export function emulation(build: Build): Entry {
  const { instructions } = build.values;
  return entry(build, 'exception', 'emulation', [
    ...saveAllRegisters(build),
    step('fetch and decode the instruction', instructions.decodeInstruction),
    ...working(domain, step('check the port permission', instructions.checkPort)),
    step('carry it out', instructions.carryOut),
    ...leave(build),
  ]);
}

/**
 * A system call of a guest's process, forwarded to its kernel. The processor has stepped over the instruction when the
 * VMM begins: cut short, the process goes on behind a call that never was. Once its registers are half the kernel's it
 * cannot be issued again, either: the kernel runs on a stack that is not its own.
 */
export function systemCall(build: Build): Entry {
  const { instructions } = build.values;
  return entry(build, 'system-call', 'forward', [
    step('trap', 0, (_, execution) => {
      callerOf(execution).systemCall = 'in-flight';
    }),
    ...enterBySyscall(build),
    ...saveRegisters(build),
    ...working(guestMemory, step("build the guest kernel's frame", instructions.forwardSystemCall)),
    ...working(
      guestRegisters,
      step("set the program counter to the kernel's entry", instructions.enterKernel, (_, execution) => {
        callerOf(execution).systemCall = 'half-entered';
      }),
      step("set the kernel's stack and flags", instructions.enterKernel, (_, execution) => {
        callerOf(execution).systemCall = 'none';
      }),
    ),
    ...leave(build),
    ...leaveBySysret(build),
  ]);
}

/** The guest kernel returns to its process by a hypercall, since only the VMM may load such a frame. */
export function returnToUser(build: Build): Entry {
  return plainHypercall(build, 'iret', true, step('check and load the frame', build.values.instructions.returnToUser));
}
