/**
 * The privileged VM: it owns the devices (in the configurations without a driver VM), serves the AppVMs' block and
 * network requests, and runs a little toolstack of its own in the background.
 */
import { ProcessLine, systemCalls } from '../guests/process.ts';
import type { Machine } from '../machine.ts';
import { Flag } from '../state/action.ts';
import { compute, forever, type Program, times, wait, when } from '../state/program.ts';
import { GuestTask } from '../state/task.ts';
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
  const background = new Background(machine, processes);
  vm.handlers[0] = () => {
    management.timer();
    background.tick.raised = true;
  };
  vm.tasks.push(
    new GuestTask('housekeeping', background.kernel(), 'kernel-thread', background),
    new GuestTask('daemons', background.daemons(), 'process', background),
  );
  const toolstack = new Toolstack(machine, vm, processes);
  return { vm, block, network, toolstack, management };
}

/** What goes on in it by itself. */
class Background {
  readonly tick = new Flag();
  private readonly wake = new Flag();
  private wakes = 0;
  private readonly machine: Machine;
  private readonly processes: ProcessLine;

  constructor(machine: Machine, processes: ProcessLine) {
    this.machine = machine;
    this.processes = processes;
  }

  /** What the kernel itself does at each tick: it asks the chipset. */
  kernel(): Program {
    const { machine } = this;
    return [
      forever(
        wait(this.tick),
        times(
          () => machine.values.kernelPortAccesses,
          (task) => task.enter(machine.entries.emulation, 0),
        ),
        () => {
          this.wake.raised = true;
        },
      ),
    ];
  }

  daemons(): Program {
    const { daemonNanos, daemonSystemCalls, daemonWakesPerProcess } = this.machine.values;
    return [
      forever(
        wait(this.wake),
        compute(() => daemonNanos),
        ...systemCalls(this.machine, daemonSystemCalls),
        when(() => ++this.wakes % daemonWakesPerProcess === 0, ...this.processes.start(), ...this.processes.exit()),
      ),
    ];
  }
}
