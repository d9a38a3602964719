/**
 * The PrivVM's toolstack, as far as it makes AppVMs: the whole way through a living PrivVM and a working VMM. A PrivVM
 * that is dead or stuck never finishes it.
 *
 * An order costs what the VMM sees of it: the domain's memory mapped and filled, entries in XenStore with an event
 * each, hotplug scripts for its devices; then its vCPU starts. Left out: the disk image, and the boot of the guest's
 * kernel, which is up at once.
 */
import type { ProcessLine } from '../guests/process.ts';
import type { Machine } from '../machine.ts';
import { mappingOf, pageFrame } from '../state/page-frame.ts';
import { Flag, type GuestAction, type GuestProgram, GuestTask } from '../state/task.ts';
import type { Vm } from '../state/vm.ts';

interface Order {
  readonly name: string;
  /** Puts the guest's tasks and drivers into the new domain. */
  readonly install: (vm: Vm) => void;
}

export class Toolstack {
  readonly #machine: Machine;
  readonly #vm: Vm;
  readonly #scripts: ProcessLine;
  readonly #xenstore: number;
  readonly #orders: Order[] = [];
  readonly #ordered = new Flag();
  readonly #turn = new Flag();

  /** `scripts` are the processes that the PrivVM starts. */
  constructor(machine: Machine, vm: Vm, scripts: ProcessLine) {
    this.#machine = machine;
    this.#vm = vm;
    this.#scripts = scripts;
    // The XenStore daemon runs in the PrivVM, too.
    this.#xenstore = machine.openChannel('XenStore', vm, () => {});
    vm.tasks.push(new GuestTask('toolstack', (task) => this.#serve(task)));
  }

  /** Orders an AppVM on the next free CPU. The PrivVM begins when it next has nothing more urgent to do. */
  create(name: string, install: (vm: Vm) => void): void {
    this.#orders.push({ name, install });
    this.#ordered.raised = true;
  }

  *#serve(task: GuestTask): GuestProgram {
    for (;;) {
      yield task.wait(this.#ordered);
      for (let order = this.#orders.shift(); order !== undefined; order = this.#orders.shift())
        yield* this.#make(task, order);
    }
  }

  *#make(task: GuestTask, { name, install }: Order): GuestProgram {
    const machine = this.#machine;
    const { entries, values } = machine;
    const { xenstoreWrites, xenstoreNanos, hotplugScripts } = values.privilegedVm;
    machine.note('privvm', `the toolstack begins to create ${name}`);
    yield task.enter(entries.createDomain, 0);
    const vm = machine.createVm(name, 'appvm');
    yield* this.#fillMemory(task);
    for (let i = 0; i < xenstoreWrites; i++) {
      yield task.compute(xenstoreNanos);
      yield task.enter(entries.eventSend, this.#xenstore);
      yield this.#letOthersGoFirst(task);
    }
    for (let i = 0; i < hotplugScripts; i++) {
      yield* this.#scripts.start(task);
      yield* this.#scripts.exit(task);
      yield this.#letOthersGoFirst(task);
    }
    install(vm);
    machine.note('privvm', `the toolstack has created ${name}`);
    machine.start(vm);
  }

  /** Through a page table of its own, whose release lets go of every page that was mapped. */
  *#fillMemory(task: GuestTask): GuestProgram {
    const { entries, values } = this.#machine;
    const { domainMappings, fillNanos } = values.privilegedVm;
    const { frames } = this.#vm;
    const table = frames.length;
    for (let i = 0; i <= domainMappings; i++) frames.push(pageFrame(`frame ${table + i} of a new domain`));
    yield task.enter(entries.pinTables(1), table);
    for (let i = 1; i <= domainMappings; i++) {
      yield task.enter(entries.updateMapping, mappingOf(table, table + i));
      yield task.compute(fillNanos);
      yield this.#letOthersGoFirst(task);
    }
    yield task.enter(entries.unpinTables(1), table);
  }

  /** Guest tasks are not preempted: a task that works for long has to yield, or the PrivVM's drivers would wait. */
  #letOthersGoFirst(task: GuestTask): GuestAction {
    this.#turn.raised = true;
    return task.wait(this.#turn);
  }
}
