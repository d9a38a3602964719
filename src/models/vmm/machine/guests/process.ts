/**
 * The life of one short process in a paravirtualized guest, as the VMM sees it: its page tables are pinned before it
 * may run on them, pages are faulted in, system calls are made (which enter the VMM on x86-64 only), and at its end the
 * tables are unpinned, which releases what they map.
 *
 * Processes take their frames in turn from a pool, so that what was data becomes a page table a little later: a frame
 * whose counts are wrong is found out then.
 */

import type { MachineState } from '../state/machine-state.ts';
import { frameAt, mappingOf, type PageFrame, pageFrame } from '../state/page-frame.ts';
import { type Act, loop, type Program, times } from '../state/program.ts';
import type { Vm } from '../state/vm.ts';

export interface ProcessShape {
  /** Page tables it needs. */
  readonly pageTables: number;
  /** Pages its tables map from the beginning: what fork copies. */
  readonly copiedPages: number;
  /** Pages it touches while it starts: a page fault and a mapping each. */
  readonly pageFaults: number;
  /** Guest time between two of them. */
  readonly nanosPerFault: number;
}

/** Processes of one kind in one VM, one after another. */
export class ProcessLine {
  private readonly machine: MachineState;
  private readonly vm: Vm;
  private readonly shape: ProcessShape;
  private readonly pool: number;
  /** Place of the first frame of the process under way. */
  private first = 0;
  /** Tables done so far, of those that are being pinned or unpinned, and how many are done together. */
  private tables = 0;
  private batch = 0;

  constructor(machine: MachineState, vm: Vm, shape: ProcessShape) {
    this.machine = machine;
    this.vm = vm;
    this.shape = shape;
    // Not a multiple of what a process takes, so that every frame has every use in turn.
    this.pool = 2 * this.need + 1;
    for (let i = vm.frames.length; i < this.pool; i++) vm.frames.push(pageFrame(`frame ${i} of ${vm.name}`));
  }

  /** The names of the entries that its processes make. */
  get entered(): ReadonlySet<string> {
    const { pinTables, unpinTables, pageFault, updateMapping, systemCall, returnToUser } = this.machine.entries;
    const all = [pinTables(1), unpinTables(1), pageFault, updateMapping, systemCall, returnToUser];
    return new Set(all.map(({ name }) => name));
  }

  /** From fork until its program runs. */
  start(): Program {
    const { machine } = this;
    const { values } = machine;
    const { pageFaults, nanosPerFault } = this.shape;
    const isForwarding = values.forwardsSystemCalls === 1;
    return [
      () => this.copyTables(),
      ...this.eachTable('pinTables'),
      times(
        () => pageFaults,
        // From one of its mappings to the page fault that asks for the next.
        (task) => task.compute(nanosPerFault),
        ...systemCalls(machine, values.systemCallsPerFault),
        (task) => task.enter(machine.entries.pageFault, 0),
        (task, fault) => task.enter(machine.entries.updateMapping, this.mapping(fault)),
        ...(isForwarding ? [returnToUser(machine)] : []),
      ),
    ];
  }

  exit(): Program {
    return [
      ...this.eachTable('unpinTables'),
      () => {
        this.first = (this.first + this.need) % this.pool;
      },
    ];
  }

  /** Frames that a process takes. */
  private get need(): number {
    const { pageTables, copiedPages, pageFaults } = this.shape;
    return pageTables + copiedPages + pageFaults;
  }

  private mapping(fault: number): number {
    const { pageTables, copiedPages } = this.shape;
    const table = (this.first + (fault % pageTables)) % this.pool;
    return mappingOf(table, (this.first + pageTables + copiedPages + fault) % this.pool);
  }

  /**
   * The guest writes its tables before they are pinned, which the VMM does not see; it counts what they map when it
   * validates them.
   */
  private copyTables(): void {
    const { pageTables, copiedPages } = this.shape;
    const { frames } = this.vm;
    const frame = (place: number): PageFrame => frameAt(frames, (this.first + place) % this.pool);
    for (let table = 0; table < pageTables; table++) frame(table).maps.length = 0;
    for (let i = 0; i < copiedPages; i++) frame(i % pageTables).maps.push(frame(pageTables + i));
  }

  /** All at once where the guest kernel batches its calls. */
  private eachTable(name: 'pinTables' | 'unpinTables'): Program {
    const { pageTables, nanosPerFault } = this.shape;
    const size = this.machine.values.batchesHypercalls === 1 ? pageTables : 1;
    return [
      () => {
        this.tables = 0;
      },
      loop(
        () => this.tables < pageTables,
        (task) => {
          const place = this.placeOfNext;
          // Behind the pool the VMM goes on with its beginning, unless the VM has got further frames since: then a
          // batch ends with the pool.
          const isWhole = this.vm.frames.length === this.pool;
          this.batch = isWhole ? size : Math.min(size, pageTables - this.tables, this.pool - place);
          return task.compute(nanosPerFault);
        },
        (task) => {
          const place = this.placeOfNext;
          this.tables += this.batch;
          return task.enter(this.machine.entries[name](this.batch), place);
        },
      ),
    ];
  }

  private get placeOfNext(): number {
    return (this.first + this.tables) % this.pool;
  }
}

/** System calls of a process, where the VMM stands between it and its kernel. */
export function systemCalls(machine: MachineState, count: number): Program {
  const { values } = machine;
  const call: Program = [
    (task) => task.enter(machine.entries.systemCall, 0),
    (task) => task.compute(values.systemCallNanos),
    returnToUser(machine),
  ];
  return Array.from({ length: count }, () => call).flat();
}

const returnToUser =
  (machine: MachineState): Act =>
  (task) =>
    task.enter(machine.entries.returnToUser, 0);
