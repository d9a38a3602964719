/**
 * The privileged VM: it owns the devices (in the configurations without a driver VM), serves the AppVMs' block and
 * network requests, and runs a little toolstack of its own in the background.
 */
import { ProcessLine, systemCalls } from '../guests/process.ts';
import type { Machine } from '../machine.ts';
import { Flag, type GuestProgram, GuestTask } from '../state/task.ts';
import type { Vm } from '../state/vm.ts';
import { BlockBackend } from './block-backend.ts';
import { Management } from './management.ts';
import { NetworkBackend } from './network-backend.ts';
import { Toolstack } from './toolstack.ts';

export interface PrivilegedVm {
  readonly vm: Vm;
  readonly block: BlockBackend;
  readonly network: NetworkBackend;
  readonly toolstack: Toolstack;
  readonly management: Management;
}

export function createPrivilegedVm(machine: Machine): PrivilegedVm {
  const vm = machine.createVm('privvm', 'privvm');
  const processes = new ProcessLine(machine, vm, machine.values.privilegedVm);
  const block = new BlockBackend(machine, vm);
  const network = new NetworkBackend(machine, vm);
  const management = new Management(machine, vm);
  const tick = new Flag();
  vm.handlers[0] = () => {
    management.timer();
    tick.raised = true;
  };
  const wake = new Flag();
  vm.tasks.push(
    new GuestTask('housekeeping', (task) => housekeeping(machine, task, tick, wake), 'kernel-thread'),
    new GuestTask('daemons', (task) => daemons(machine, processes, task, wake)),
  );
  const toolstack = new Toolstack(machine, vm, processes);
  return { vm, block, network, toolstack, management };
}

/** What the kernel itself does at each tick: it asks the chipset. */
function* housekeeping(machine: Machine, task: GuestTask, tick: Flag, daemons: Flag): GuestProgram {
  for (;;) {
    yield task.wait(tick);
    for (let access = 0; access < machine.values.kernelPortAccesses; access++)
      yield task.enter(machine.entries.emulation, 0);
    daemons.raised = true;
  }
}

function* daemons(machine: Machine, processes: ProcessLine, task: GuestTask, tick: Flag): GuestProgram {
  const { daemonNanos, daemonSystemCalls, daemonWakesPerProcess } = machine.values;
  const calls = systemCalls(machine, daemonSystemCalls);
  for (let wakes = 1; ; wakes++) {
    yield task.wait(tick);
    yield task.compute(daemonNanos);
    yield calls;
    if (wakes % daemonWakesPerProcess !== 0) continue;
    yield* processes.start(task);
    yield* processes.exit(task);
  }
}
