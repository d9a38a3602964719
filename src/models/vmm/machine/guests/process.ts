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
import type { GuestAction, GuestProgram, GuestTask, Routine } from '../state/task.ts';
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
  readonly #machine: MachineState;
  readonly #vm: Vm;
  readonly #shape: ProcessShape;
  readonly #pool: number;
  /** From one of its mappings to the page fault that asks for the next. */
  readonly #fault: Routine;
  /** Place of the first frame of the process under way. */
  #first = 0;

  constructor(machine: MachineState, vm: Vm, shape: ProcessShape) {
    this.#machine = machine;
    this.#vm = vm;
    this.#shape = shape;
    // Not a multiple of what a process takes, so that every frame has every use in turn.
    this.#pool = 2 * this.#need + 1;
    this.#fault = {
      kind: 'routine',
      actions: [
        { kind: 'compute', nanos: shape.nanosPerFault },
        ...systemCalls(machine, machine.values.systemCallsPerFault).actions,
        { kind: 'enter', entry: machine.entries.pageFault, argument: 0 },
      ],
    };
    for (let i = vm.frames.length; i < this.#pool; i++) vm.frames.push(pageFrame(`frame ${i} of ${vm.name}`));
  }

  /** From fork until its program runs. */
  *start(task: GuestTask): GuestProgram {
    const { entries, values } = this.#machine;
    const { pageTables, copiedPages, pageFaults } = this.#shape;
    const fault = this.#fault;
    this.#copyTables();
    yield* this.#eachTable(task, entries.pinTables);
    for (let i = 0; i < pageFaults; i++) {
      yield fault;
      const table = (this.#first + (i % pageTables)) % this.#pool;
      yield task.enter(
        entries.updateMapping,
        mappingOf(table, (this.#first + pageTables + copiedPages + i) % this.#pool),
      );
      if (values.forwardsSystemCalls === 1) yield task.enter(entries.returnToUser, 0);
    }
  }

  *exit(task: GuestTask): GuestProgram {
    yield* this.#eachTable(task, this.#machine.entries.unpinTables);
    this.#first = (this.#first + this.#need) % this.#pool;
  }

  /** Frames that a process takes. */
  get #need(): number {
    const { pageTables, copiedPages, pageFaults } = this.#shape;
    return pageTables + copiedPages + pageFaults;
  }

  /**
   * The guest writes its tables before they are pinned, which the VMM does not see; it counts what they map when it
   * validates them.
   */
  #copyTables(): void {
    const { pageTables, copiedPages } = this.#shape;
    const { frames } = this.#vm;
    const frame = (place: number): PageFrame => frameAt(frames, (this.#first + place) % this.#pool);
    for (let table = 0; table < pageTables; table++) frame(table).maps.length = 0;
    for (let i = 0; i < copiedPages; i++) frame(i % pageTables).maps.push(frame(pageTables + i));
  }

  /** All at once where the guest kernel batches its calls. */
  *#eachTable(task: GuestTask, entry: MachineState['entries']['pinTables']): GuestProgram {
    const { pageTables, nanosPerFault } = this.#shape;
    const size = this.#machine.values.batchesHypercalls === 1 ? pageTables : 1;
    let table = 0;
    while (table < pageTables) {
      const place = (this.#first + table) % this.#pool;
      // Behind the pool the VMM goes on with its beginning, unless the VM has got further frames since: then a batch
      // ends with the pool.
      const isWhole = this.#vm.frames.length === this.#pool;
      const tables = isWhole ? size : Math.min(size, pageTables - table, this.#pool - place);
      yield task.compute(nanosPerFault);
      yield task.enter(entry(tables), place);
      table += tables;
    }
  }
}

/** System calls of a process, where the VMM stands between it and its kernel. */
export function systemCalls({ entries, values }: MachineState, count: number): Routine {
  const call: readonly GuestAction[] = [
    { kind: 'enter', entry: entries.systemCall, argument: 0 },
    { kind: 'compute', nanos: values.systemCallNanos },
    { kind: 'enter', entry: entries.returnToUser, argument: 0 },
  ];
  return { kind: 'routine', actions: Array.from({ length: count }, () => call).flat() };
}
