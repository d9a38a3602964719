/**
 * The life of one short process in a paravirtualized guest, as the VMM sees it: page faults while it is created and runs, its page tables pinned before it may
 * run on them and unpinned when it ends.
 */

import { pageFrame } from '../hardware/page-frame.ts';
import { pageFault, pinTable, unpinTable, updateMapping } from '../vmm/entries/memory.ts';
import type { Entry } from '../vmm/step.ts';
import type { GuestAction, GuestTask } from './task.ts';
import type { Vm } from './vm.ts';

export interface ProcessShape {
  /** Page tables it needs. */
  readonly pageTables: number;
  /** Pages it touches while it starts: a page fault and a mapping each. */
  readonly pageFaults: number;
  /** Guest time between two of them. */
  readonly nanosPerFault: number;
}

/** Gives the VM the page-table frames that its processes take turns in using. */
export function providePageTables(vm: Vm, count: number): void {
  for (let i = 0; i < count; i++) vm.frames.push(pageFrame(`page table ${i} of ${vm.name}`));
}

/** From fork until its program runs. */
export function* processStart(task: GuestTask, shape: ProcessShape): Generator<GuestAction, void, void> {
  yield* forEachTable(task, shape, pinTable);
  for (let i = 0; i < shape.pageFaults; i++) {
    yield task.compute(shape.nanosPerFault);
    yield task.enter(pageFault, 0);
    yield task.enter(updateMapping, 0);
  }
}

export function* processExit(task: GuestTask, shape: ProcessShape): Generator<GuestAction, void, void> {
  yield* forEachTable(task, shape, unpinTable);
}

function* forEachTable(task: GuestTask, shape: ProcessShape, entry: Entry): Generator<GuestAction, void, void> {
  for (let table = 0; table < shape.pageTables; table++) {
    yield task.compute(shape.nanosPerFault);
    yield task.enter(entry, table);
  }
}
