/**
 * The PrivVM's toolstack, as far as it makes AppVMs: the whole way through a living PrivVM and a working VMM. A PrivVM that is dead or stuck never finishes it.
 *
 * An order costs what the VMM sees of it: the domain's memory mapped and filled, entries in XenStore with an event each, hotplug scripts for its devices; then its vCPU
 * starts. Left out: the disk image, and the boot of the guest's kernel, which is up at once.
 */
import { type ProcessShape, processExit, processStart } from '../guest/process.ts';
import { Flag, type GuestAction, type GuestProgram, GuestTask } from '../guest/task.ts';
import type { Vm } from '../guest/vm.ts';
import type { Machine } from '../machine.ts';
import { eventSend } from '../vmm/entries/hypercalls.ts';
import { updateMapping } from '../vmm/entries/memory.ts';

/** Assumed, all of them: a small domain, for which the toolstack works about 50 ms. */
const MEMORY_MAPPINGS = 256;
const FILL_NANOS = 40_000;
const XENSTORE_WRITES = 60;
const XENSTORE_NANOS = 400_000;
const HOTPLUG_SCRIPTS = 4;

interface Order {
  readonly name: string;
  /** Puts the guest's tasks and drivers into the new domain. */
  readonly install: (vm: Vm) => void;
}

export class Toolstack {
  readonly #machine: Machine;
  readonly #script: ProcessShape;
  readonly #xenstore: number;
  readonly #orders: Order[] = [];
  readonly #ordered = new Flag();
  readonly #turn = new Flag();

  /** `script` is the shape of the processes that the PrivVM starts. */
  constructor(machine: Machine, vm: Vm, script: ProcessShape) {
    this.#machine = machine;
    this.#script = script;
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
    machine.timeline?.note(machine.sim.now, 'privvm', `the toolstack begins to create ${name}`);
    const vm = machine.createVm(name, 'appvm');
    for (let i = 0; i < MEMORY_MAPPINGS; i++) {
      yield task.enter(updateMapping, 0);
      yield task.compute(FILL_NANOS);
      yield this.#letOthersGoFirst(task);
    }
    for (let i = 0; i < XENSTORE_WRITES; i++) {
      yield task.compute(XENSTORE_NANOS);
      yield task.enter(eventSend, this.#xenstore);
      yield this.#letOthersGoFirst(task);
    }
    for (let i = 0; i < HOTPLUG_SCRIPTS; i++) {
      yield* processStart(task, this.#script);
      yield* processExit(task, this.#script);
      yield this.#letOthersGoFirst(task);
    }
    install(vm);
    machine.timeline?.note(machine.sim.now, 'privvm', `the toolstack has created ${name}`);
    machine.start(vm);
  }

  /** Guest tasks are not preempted: whoever works for long has to step back, or the PrivVM's drivers would wait. */
  #letOthersGoFirst(task: GuestTask): GuestAction {
    this.#turn.raised = true;
    return task.wait(this.#turn);
  }
}
