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
import { Flag } from '../state/action.ts';
import { mappingOf, pageFrame } from '../state/page-frame.ts';
import { compute, forever, loop, type Program, times, wait } from '../state/program.ts';
import { GuestTask } from '../state/task.ts';
import type { Vm } from '../state/vm.ts';

interface Order {
  readonly name: string;
  /** Puts the guest's tasks and drivers into the new domain. */
  readonly install: (vm: Vm) => void;
}

export class Toolstack {
  private readonly machine: Machine;
  private readonly vm: Vm;
  private readonly scripts: ProcessLine;
  private readonly xenstore: number;
  private readonly orders: Order[] = [];
  private readonly ordered = new Flag();
  private readonly turn = new Flag();
  /** The order under way, its VM, and the page table through which that is filled. */
  private order: Order | undefined = undefined;
  private made: Vm | null = null;
  private table = 0;

  /** `scripts` are the processes that the PrivVM starts. */
  constructor(machine: Machine, vm: Vm, scripts: ProcessLine) {
    this.machine = machine;
    this.vm = vm;
    this.scripts = scripts;
    // The XenStore daemon runs in the PrivVM, too.
    this.xenstore = machine.openChannel('XenStore', vm, () => {});
    vm.tasks.push(new GuestTask('toolstack', this.server(), 'process', this));
  }

  /** Orders an AppVM on the next free CPU. The PrivVM begins when it next has nothing more urgent to do. */
  create(name: string, install: (vm: Vm) => void): void {
    this.orders.push({ name, install });
    this.ordered.raised = true;
  }

  private server(): Program {
    return [
      forever(
        wait(this.ordered),
        loop(() => this.takesOrder(), ...this.making()),
      ),
    ];
  }

  private takesOrder(): boolean {
    this.order = this.orders.shift();
    return this.order !== undefined;
  }

  private making(): Program {
    const { machine, xenstore } = this;
    const { xenstoreWrites, xenstoreNanos, hotplugScripts } = machine.values.privilegedVm;
    return [
      (task) => {
        machine.note('privvm', `the toolstack begins to create ${this.underWay.name}`);
        return task.enter(machine.entries.createDomain, 0);
      },
      () => {
        this.made = machine.createVm(this.underWay.name, 'appvm');
      },
      ...this.fillingMemory(),
      times(
        () => xenstoreWrites,
        compute(() => xenstoreNanos),
        (task) => task.enter(machine.entries.eventSend, xenstore),
        ...this.lettingOthersGoFirst(),
      ),
      times(() => hotplugScripts, ...this.scripts.start(), ...this.scripts.exit(), ...this.lettingOthersGoFirst()),
      () => this.finish(this.underWay, this.made as Vm),
    ];
  }

  private get underWay(): Order {
    return this.order as Order;
  }

  private finish({ name, install }: Order, vm: Vm): void {
    install(vm);
    this.machine.note('privvm', `the toolstack has created ${name}`);
    this.machine.start(vm);
  }

  /** Through a page table of its own, whose release lets go of every page that was mapped. */
  private fillingMemory(): Program {
    const { machine } = this;
    const { domainMappings, fillNanos } = machine.values.privilegedVm;
    const { frames } = this.vm;
    return [
      (task) => {
        this.table = frames.length;
        for (let i = 0; i <= domainMappings; i++) frames.push(pageFrame(`frame ${this.table + i} of a new domain`));
        return task.enter(machine.entries.pinTables(1), this.table);
      },
      times(
        () => domainMappings,
        (task, page) => task.enter(machine.entries.updateMapping, mappingOf(this.table, this.table + page + 1)),
        compute(() => fillNanos),
        ...this.lettingOthersGoFirst(),
      ),
      (task) => task.enter(machine.entries.unpinTables(1), this.table),
    ];
  }

  /** Guest tasks are not preempted: a task that works for long has to yield, or the PrivVM's drivers would wait. */
  private lettingOthersGoFirst(): Program {
    return [
      () => {
        this.turn.raised = true;
      },
      wait(this.turn),
    ];
  }
}
