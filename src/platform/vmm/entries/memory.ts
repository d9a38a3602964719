/**
 * Page-table hypercalls and the exceptions the VMM handles for a guest. Step order as in Xen 3.3; instruction counts are assumptions.
 *
 * Pinning validates every entry of a table, which makes it by far the longest call; unpinning drops what pinning took. Both are not idempotent: a table that is
 * already pinned, or no longer, is an error, and the guest kernel stops at it.
 */
import { isTorn, type PageFrame } from '../../hardware/page-frame.ts';
import type { Machine } from '../../machine.ts';
import type { Execution } from '../execution.ts';
import { type Entry, holding, masked, onlyIf, repeated, type Step, step } from '../step.ts';
import { callerOf, hypercall, leave } from './common.ts';

const ENTRIES_PER_STEP = 64;
/** A first-level table of the PAE build. */
const TABLE_ENTRIES = 512;
/** Averaged over a small process's tables, in which most entries are empty. Calibrated on V3. */
const INSTRUCTIONS_PER_ENTRY = 5;

const pageLock = (_: Machine, execution: Execution) => callerOf(execution).vm.pageLock;

function frameOf(execution: Execution): PageFrame {
  return callerOf(execution).vm.frames[execution.argument] as PageFrame;
}

function walk(verb: string): Step[] {
  return repeated(TABLE_ENTRIES / ENTRIES_PER_STEP, (index) => [
    step(
      `${verb} entries ${index * ENTRIES_PER_STEP} to ${(index + 1) * ENTRIES_PER_STEP - 1}`,
      ENTRIES_PER_STEP * INSTRUCTIONS_PER_ENTRY,
    ),
  ]);
}

const isPinned = (_: Machine, execution: Execution): boolean => frameOf(execution).pinned;
const isNotPinned = (_: Machine, execution: Execution): boolean => !frameOf(execution).pinned;

/** `argument`: the page table. */
export const pinTable: Entry = hypercall(
  'pin-table',
  true,
  {
    ...step('check the frame', 60),
    waitsFor: (_, execution) => {
      const frame = frameOf(execution);
      return isTorn(frame) ? `the validation of ${frame.name}, which nobody will finish` : null;
    },
  },
  ...onlyIf(
    isPinned,
    step('refuse: already pinned', 20, (_, execution) => refuse(execution, 'the table is already pinned')),
  ),
  ...onlyIf(
    isNotPinned,
    step('take the type reference', 30, (_, execution) => {
      frameOf(execution).typeCount++;
    }),
    ...walk('validate'),
    step('set the validation bit', 20, (_, execution) => {
      frameOf(execution).validated = true;
    }),
    ...holding(
      'page-table',
      pageLock,
      step('mark the table pinned', 40, (_, execution) => {
        frameOf(execution).pinned = true;
      }),
    ),
  ),
);

/** `argument`: the page table. */
export const unpinTable: Entry = hypercall(
  'unpin-table',
  true,
  ...onlyIf(
    isNotPinned,
    step('refuse: not pinned', 20, (_, execution) => refuse(execution, 'the table is not pinned')),
  ),
  ...onlyIf(
    isPinned,
    ...holding(
      'page-table',
      pageLock,
      step('mark the table unpinned', 40, (_, execution) => {
        frameOf(execution).pinned = false;
      }),
    ),
    ...walk('release'),
    step('drop the type reference and the validation bit', 40, (_, execution) => {
      const frame = frameOf(execution);
      frame.typeCount--;
      frame.validated = frame.typeCount > 0;
    }),
  ),
);

/** The hypercall will return an error, and the guest kernel stops at it. */
function refuse(execution: Execution, why: string): void {
  callerOf(execution).refused = why;
}

/** One page-table entry written through the VMM. Left out: the reference counts it changes; half done, it is harmless to do again. */
export const updateMapping: Entry = hypercall(
  'update-mapping',
  true,
  step('check the address and the new entry', 90),
  ...holding(
    'page-table',
    pageLock,
    step('take the new reference', 90),
    step('write the entry', 40),
    step('drop the old reference', 80),
  ),
  step('flush the TLB entry', 40),
);

/** A page fault the VMM hands on to the guest kernel. Cut short, it happens again. */
export const pageFault: Entry = {
  name: 'exception.page-fault',
  kind: 'exception',
  checked: false,
  steps: [
    ...masked(step('save the registers', 35)),
    step('decide whose fault it is', 120),
    step("build the guest's exception frame", 110),
    ...leave,
  ],
};

/** A privileged instruction or port access of the guest that the VMM carries out for it. Cut short, the guest executes it again. */
export const emulation: Entry = {
  name: 'exception.emulation',
  kind: 'exception',
  checked: false,
  steps: [
    ...masked(step('save the registers', 35)),
    step('fetch and decode the instruction', 320),
    step('check the port permission', 60),
    step('carry it out', 60),
    ...leave,
  ],
};
