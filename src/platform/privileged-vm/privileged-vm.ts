/**
 * The privileged VM: it owns the devices (in the configurations without a driver VM), serves the AppVMs' block and network requests, and runs a little toolstack
 * of its own in the background.
 */
import { type ProcessShape, processExit, processStart, providePageTables } from '../guest/process.ts';
import { Flag, type GuestProgram, GuestTask } from '../guest/task.ts';
import type { Vm } from '../guest/vm.ts';
import type { Machine } from '../machine.ts';
import { BlockBackend } from './block-backend.ts';
import { NetworkBackend } from './network-backend.ts';
import { Toolstack } from './toolstack.ts';

/** Assumed: the toolstack's daemons wake with the guest's own wake-up timer and start a short process now and then. */
const DAEMON_WAKES_PER_PROCESS = 8;
const DAEMON_NANOS = 60_000;
const PROCESS: ProcessShape = { pageTables: 3, pageFaults: 20, nanosPerFault: 12_000 };

export interface PrivilegedVm {
  readonly vm: Vm;
  readonly block: BlockBackend;
  readonly network: NetworkBackend;
  readonly toolstack: Toolstack;
}

export function createPrivilegedVm(machine: Machine): PrivilegedVm {
  const vm = machine.createVm('privvm', 'privvm');
  providePageTables(vm, PROCESS.pageTables);
  const block = new BlockBackend(machine, vm);
  const network = new NetworkBackend(machine, vm);
  const tick = new Flag();
  vm.handlers[0] = () => {
    tick.raised = true;
  };
  vm.tasks.push(new GuestTask('daemons', (task) => daemons(task, tick)));
  const toolstack = new Toolstack(machine, vm, PROCESS);
  return { vm, block, network, toolstack };
}

function* daemons(task: GuestTask, tick: Flag): GuestProgram {
  for (let wakes = 1; ; wakes++) {
    yield task.wait(tick);
    yield task.compute(DAEMON_NANOS);
    if (wakes % DAEMON_WAKES_PER_PROCESS !== 0) continue;
    yield* processStart(task, PROCESS);
    yield* processExit(task, PROCESS);
  }
}
